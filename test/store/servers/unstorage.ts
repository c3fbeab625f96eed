import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createStorage, type Storage } from 'unstorage'
import { createStorageServer, type StorageServerOptions } from 'unstorage/server'

export interface UnstorageServer {
  readonly port: number
  readonly origin: string
  readonly storage: Storage
  readonly close: () => Promise<void>
}

/** Starts unstorage's own storage server over an empty storage in memory. */
export async function startUnstorage(options: StorageServerOptions = {}): Promise<UnstorageServer> {
  const storage = createStorage()
  const { handle } = createStorageServer(storage, options)
  const server = createServer(handle as RequestListener).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    port,
    origin: `http://127.0.0.1:${port}`,
    storage,
    close: async () => {
      server.close()
      server.closeAllConnections()
      await once(server, 'close')
    },
  }
}

/** Lets in who brings the token; `mayWrite` says whether to write, too. */
export function guardedBy(token: string, mayWrite = true): StorageServerOptions {
  return {
    authorize: ({ event, type }) => {
      const isKnown = event.node.req.headers.authorization === `Bearer ${token}`
      if (!isKnown) throw Object.assign(new Error('Unauthorized'), { statusCode: 401 })
      if (type === 'write' && !mayWrite) throw Object.assign(new Error('Forbidden'), { statusCode: 403 })
    },
  }
}
