import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import PQueue from 'p-queue'

const require = createRequire(import.meta.url)

/** What of `@20minutes/s3rver` is used: it has no types. */
interface S3rver {
  readonly run: () => Promise<{ readonly port: number }>
  readonly close: () => Promise<void>
  readonly httpServer: { readonly closeAllConnections: () => void }
  readonly store: S3rverStore
  /** Koa's. The last one is the router. */
  readonly middleware: ((context: S3rverContext, next: () => Promise<void>) => Promise<void>)[]
}

/** Keeps an object in three files. */
interface S3rverStore {
  readonly getResourcePath: (bucket: string, key: string, resource: string) => string
  deleteObject: (bucket: string, key: string) => Promise<void>
}

interface S3rverContext {
  readonly path: string
  mountPath: string | undefined
  readonly state: { vhost: boolean }
}

type S3rverClass = new (options: Readonly<Record<string, unknown>>) => S3rver

/** The only identity that s3rver knows. */
export const S3_IDENTITY = { AWS_ACCESS_KEY_ID: 'S3RVER', AWS_SECRET_ACCESS_KEY: 'S3RVER' } as const

export const BUCKET = 'ledger'

export interface S3Server {
  readonly port: number
  /** Keeps objects without the many milliseconds that each put takes. */
  readonly seed: (names: readonly string[]) => Promise<void>
  readonly close: () => Promise<void>
}

/** Starts a server that speaks S3 and checks signatures, with one empty bucket. */
export async function startS3(): Promise<S3Server> {
  allowSingleDes()
  const S3rver = require('@20minutes/s3rver') as S3rverClass
  const directory = await mkdtemp(join(tmpdir(), 's3rver-'))
  const server = new S3rver({
    address: '127.0.0.1',
    port: 0,
    silent: true,
    vhostBuckets: false,
    directory,
    configureBuckets: [{ name: BUCKET }],
  })
  keepFolders(server.store)
  server.middleware.splice(-1, 0, keepSlash)
  const { port } = await server.run()
  return {
    port,
    seed: async (names) => {
      const files = names.map((name) => server.store.getResourcePath(BUCKET, name, 'object'))
      const folders = new Set(files.map((file) => dirname(file)))
      await Promise.all([...folders].map((folder) => mkdir(folder, { recursive: true })))
      await new PQueue({ concurrency: 64 }).addAll(files.map((file) => () => writeFile(file, 'value')))
    },
    close: async () => {
      server.httpServer.closeAllConnections()
      await server.close()
      await rm(directory, { recursive: true, force: true })
    },
  }
}

/** s3rver reads the whole folder after each removal, to see whether it is empty: minutes for 5,000 of 10,000 keys. */
function keepFolders(store: S3rverStore): void {
  store.deleteObject = async (bucket, key) => {
    const files = ['object', 'object.md5', 'metadata.json'].map((part) => store.getResourcePath(bucket, key, part))
    await Promise.all(files.map((file) => rm(file, { force: true })))
  }
}

/**
 * The SDK signs `/bucket/`, as S3 has it, where s3rver checks `/bucket`. It puts a bucket before the path where that came
 * as a host name: then the slash stays.
 */
async function keepSlash(context: S3rverContext, next: () => Promise<void>): Promise<void> {
  if (/^\/[^/]+\/$/u.test(context.path)) {
    context.mountPath = '/'
    context.state.vhost = true
  }
  return next()
}

/**
 * s3rver makes its continuation tokens with DES, which OpenSSL 3 no longer has. It has triple DES, and that is the same
 * where the three keys are one.
 */
function allowSingleDes(): void {
  const crypto = require('node:crypto') as Record<'createCipheriv' | 'createDecipheriv', Cipher>
  for (const name of ['createCipheriv', 'createDecipheriv'] as const) {
    const original = crypto[name]
    crypto[name] = (algorithm, key, iv) =>
      algorithm === 'des' ? original('des-ede3-cbc', Buffer.concat([key, key, key]), iv) : original(algorithm, key, iv)
  }
}

type Cipher = (algorithm: string, key: Buffer, iv: Buffer) => unknown
