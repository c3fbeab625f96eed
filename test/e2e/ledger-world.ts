import { once } from 'node:events'
import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { Redis } from 'ioredis'
import { buildShop, copyShop, edit, serveShop, visit, type Served, type Visited } from '../../playground/shop/stage.mjs'
import { releaseDigest } from '../../src/core/manifest.ts'
import { readManifest } from '../../src/release/baseline.ts'
import { git } from '../store/servers/git-repositories.ts'
import { startRedis } from '../store/servers/redis.ts'

/** A build of the shop that is kept and served. */
export interface ShopVersion {
  /** Holds `.cache-tags/manifest.json`. */
  readonly folder: string
  readonly digest: string
  readonly server: Served
  /** Every page as this version renders it. */
  readonly truth: Visited
}

/** Versions of the shop, and a folder for what is made of them. */
export interface ShopVersions {
  readonly versions: readonly ShopVersion[]
  readonly pages: readonly string[]
  /** For whatever a history leaves on the disk. */
  readonly folder: string
  readonly close: () => Promise<void>
}

/** What all histories of this file share. */
export interface LedgerWorld extends ShopVersions {
  /** Says which version is live, as the application would, below a name for each history. */
  readonly oracle: { readonly url: (name: string) => string; readonly set: (name: string, digest: string) => void }
  /** Stores that nobody has used, by kind. */
  readonly stores: Readonly<Record<StoreKind, (name: string) => Place>>
}

/** Where a ledger is kept. */
export interface Place {
  readonly address: string
  /** What stands there, in short: another text as soon as something has changed. */
  readonly look: () => Promise<string>
}

/** Kinds of stores that histories are played on. */
export type StoreKind = 'file' | 'redis' | 'git'

const EDITS = [
  ['src/data/prices.ts', 'including ${formatPrice(vatCents)} VAT', 'VAT of ${formatPrice(vatCents)} included'],
  ['src/views/blog.ts', '<div class="prose">', '<div class="text">'],
] as const

/** Builds and serves three versions of the shop. */
export async function buildVersions(): Promise<ShopVersions> {
  const copy = await copyShop()
  const folder = await mkdtemp(join(tmpdir(), 'cache-tags-histories-'))
  const versions = [await keepVersion(copy.shop, folder, 0)]
  for (const [index, [file, from, to]] of EDITS.entries()) {
    await edit(copy.shop, file, from, to)
    versions.push(await keepVersion(copy.shop, folder, index + 1))
  }
  return {
    versions,
    pages: versions[0]?.server.pages ?? [],
    folder,
    close: async () => {
      for (const { server } of versions) server.stop()
      await copy.remove()
      // A git whose starter was killed may still write there.
      await rm(folder, { recursive: true, force: true, maxRetries: 10 })
    },
  }
}

/** Versions of the shop, and what their ledgers are kept in. */
export async function createLedgerWorld(): Promise<LedgerWorld> {
  const shop = await buildVersions()
  const { folder } = shop
  const oracle = await serveLive()
  const redis = await startRedis()
  const client = new Redis(redis.port, '127.0.0.1')
  const bare = join(folder, 'project.git')
  await git(folder, 'init', '--quiet', '--bare', '--initial-branch=main', bare)
  return {
    ...shop,
    oracle,
    stores: {
      file: (name) => filePlace(join(folder, 'ledgers', name)),
      redis: (name) => ({
        address: `redis://127.0.0.1:${redis.port}?prefix=${name}`,
        look: async () => (await client.keys(`${name}:*`)).sort().join(' '),
      }),
      git: (name) => ({
        address: `git:${pathToFileURL(bare)}#${name}`,
        look: () => readFile(join(bare, 'refs/heads', name), 'utf8').catch(() => ''),
      }),
    },
    close: async () => {
      client.disconnect()
      await Promise.all([oracle.close(), redis.close(), shop.close()])
    },
  }
}

function filePlace(folder: string): Place {
  const look = async (): Promise<string> => {
    const names = await readdir(folder, { recursive: true }).catch(() => [])
    return names.sort().join(' ')
  }
  return { address: `file:${folder}`, look }
}

async function keepVersion(shop: string, parent: string, number: number): Promise<ShopVersion> {
  await buildShop(shop)
  const folder = join(parent, `version-${number}`)
  const manifest = join(folder, '.cache-tags/manifest.json')
  await mkdir(join(folder, '.cache-tags'), { recursive: true })
  await cp(join(shop, '.cache-tags/manifest.json'), manifest)
  const server = await serveShop(shop, `version-${number}`)
  const digest = releaseDigest(await readManifest(manifest))
  return { folder, digest, server, truth: await visit(server.url, server.pages) }
}

async function serveLive(): Promise<LedgerWorld['oracle'] & { readonly close: () => Promise<void> }> {
  const live = new Map<string, string>()
  const server = createServer((request, response) => {
    const digest = live.get(request.url?.slice(1) ?? '')
    response.writeHead(digest === undefined ? 404 : 200, { 'Cache-Control': 'no-store' })
    response.end(JSON.stringify({ digest }))
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    url: (name) => `http://127.0.0.1:${port}/${name}`,
    set: (name, digest) => void live.set(name, digest),
    close: async () => {
      server.close()
      server.closeAllConnections()
      await once(server, 'close')
    },
  }
}

/** Lays a folder for each version, as a checkout in which it was built: what is noted there is of one history alone. */
export async function layProjects(
  { versions, folder }: Pick<ShopVersions, 'versions' | 'folder'>,
  name: string,
  ledger: Readonly<Record<string, string>>,
): Promise<{ readonly folders: readonly string[]; readonly temporary: string }> {
  const home = join(folder, 'histories', name)
  const folders = await Promise.all(
    versions.map(async (version, number) => {
      const project = join(home, `version-${number}`)
      await cp(version.folder, project, { recursive: true })
      await writeFile(join(project, 'package.json'), '{ "name": "shop" }\n')
      await writeFile(join(project, 'cache-tags.config.json'), JSON.stringify({ ledger }))
      return project
    }),
  )
  const temporary = join(home, 'temporary')
  await mkdir(temporary)
  return { folders, temporary }
}
