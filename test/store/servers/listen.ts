import { once } from 'node:events'
import { createServer, type AddressInfo, type Socket } from 'node:net'

/** A server on loopback. */
export interface Running {
  readonly port: number
  readonly close: () => Promise<void>
}

/** A port where nothing listened a moment ago. */
export async function freePort(): Promise<number> {
  const { port, close } = await serveSilence()
  await close()
  return port
}

/** Takes every connection and never answers. */
export async function serveSilence(): Promise<Running> {
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => {})
    socket.resume()
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    port: (server.address() as AddressInfo).port,
    close: async () => {
      for (const socket of sockets) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}
