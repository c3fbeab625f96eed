import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, onTestFinished, test } from 'vitest'
import { parse } from 'yaml'
import { releaseDigest } from '../../src/core/manifest.ts'
import { decodeManifest } from '../../src/core/manifest-codec.ts'
import { cloudflareDialect, TOKEN as CLOUDFLARE_TOKEN, ZONE } from '../cdn/cloudflare-dialect.ts'
import { startFakeCdn, type Dialect, type FakeCdn } from '../cdn/fake-cdn.ts'
import { fastlyDialect, SERVICE, TOKEN as FASTLY_TOKEN } from '../cdn/fastly-dialect.ts'
import { netlifyDialect, SITE, TOKEN as NETLIFY_TOKEN } from '../cdn/netlify-dialect.ts'
import { MOUNTED_AT, nextDialect, SECRET as NEXT_SECRET } from '../cdn/next-dialect.ts'
import { SECRET as VARNISH_SECRET, varnishDialect } from '../cdn/varnish-dialect.ts'
import { PROJECT, TOKEN as VERCEL_TOKEN, vercelDialect } from '../cdn/vercel-dialect.ts'
import { blocksIn, commandLines, type Block } from '../docs-pages.ts'
import { isOutside } from '../docs-outside.ts'
import { writeProject } from '../support/disk-project.ts'
import { openShell, type Shell } from './docs-shell.ts'
import { freePort } from './next-apps.ts'

const git = promisify(execFile)

/** A CDN, and the variables by which it is reached. */
interface Account {
  readonly cdn: string
  readonly dialect: Dialect
  readonly environment: (origin: string) => Readonly<Record<string, string>>
}

const VERCEL: Account = {
  cdn: 'vercel',
  dialect: vercelDialect,
  environment: (origin) => ({ VERCEL_TOKEN, VERCEL_PROJECT_ID: PROJECT, CACHE_TAGS_API_URL: origin }),
}

/** By page; the others are told for Vercel. */
const ACCOUNTS: Readonly<Record<string, Account>> = {
  'docs/cdns/cloudflare.md': {
    cdn: 'cloudflare',
    dialect: cloudflareDialect,
    environment: (origin) => ({
      CLOUDFLARE_API_TOKEN: CLOUDFLARE_TOKEN,
      CLOUDFLARE_ZONE_ID: ZONE,
      CACHE_TAGS_CLOUDFLARE_URL: origin,
    }),
  },
  'docs/cdns/fastly.md': {
    cdn: 'fastly',
    dialect: fastlyDialect,
    environment: (origin) => ({
      FASTLY_API_TOKEN: FASTLY_TOKEN,
      FASTLY_SERVICE_ID: SERVICE,
      CACHE_TAGS_FASTLY_URL: origin,
    }),
  },
  'docs/cdns/netlify.md': {
    cdn: 'netlify',
    dialect: netlifyDialect,
    environment: (origin) => ({
      NETLIFY_AUTH_TOKEN: NETLIFY_TOKEN,
      NETLIFY_SITE_ID: SITE,
      CACHE_TAGS_NETLIFY_URL: origin,
    }),
  },
  'docs/cdns/varnish.md': {
    cdn: 'varnish',
    dialect: varnishDialect,
    environment: (origin) => ({ CACHE_TAGS_VARNISH_URL: origin, CACHE_TAGS_VARNISH_SECRET: VARNISH_SECRET }),
  },
  'docs/cdns/next.md': {
    cdn: 'next',
    dialect: nextDialect,
    environment: (origin) => ({ CACHE_TAGS_ENDPOINT: origin + MOUNTED_AT, CACHE_TAGS_SECRET: NEXT_SECRET }),
  },
}

/** Builds: `docs-builds.test.ts` runs them with the bundler that they are for. */
const isBuild = (block: Block): boolean =>
  block.page.startsWith('docs/frameworks/') || block.code.includes('cache-tags init')

const PARTS = blocksIn('sh', 'yaml')
  .filter((block) => !isBuild(block) && /\bcache-tags [a-z]/.test(commandLines(block).join('\n')))
  .map((block) => [`block ${block.number} of ${block.page}`, block] as const)

/** A project whose ledger may be a branch of its repository. */
async function writeShop(cdn: string): Promise<string> {
  const origin = await writeProject({})
  const cwd = await writeProject({
    'package.json': '{ "name": "shop", "type": "module" }',
    'cache-tags.config.json': JSON.stringify({ cdn, ledger: { settle: '0s' } }),
    'src/posts.js': `
      import { unstable_cache } from 'next/cache'
      export const posts = unstable_cache(async () => ['a'], ['posts'], { tags: ['posts'] })
    `,
  })
  await git('git', ['init', '--quiet', '--bare', origin])
  await git('git', ['init', '--quiet', cwd])
  await git('git', ['remote', 'add', 'origin', origin], { cwd })
  return cwd
}

/** The application that is live: what was built last. Its pages say nothing of a cache. */
async function startSite(cwd: string): Promise<string> {
  const server = createServer((request, response) => {
    if (request.url !== '/.well-known/cache-tags.json') return void response.end('page')
    const file = join(cwd, '.cache-tags/manifest.json')
    void readFile(file, 'utf8').then((text) => {
      response.end(JSON.stringify({ digest: releaseDigest(decodeManifest(text, file)) }))
    })
  })
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.close()
    server.closeAllConnections()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

/** Variables that a workflow sets, but for secrets. */
function variablesOf({ language, code }: Block): Readonly<Record<string, string>> {
  const jobs = language === 'yaml' ? Object.values<{ env?: Record<string, string> }>(parse(code).jobs ?? {}) : []
  return Object.fromEntries(
    jobs.flatMap(({ env = {} }) => Object.entries(env)).filter(([, value]) => !value.includes('${{')),
  )
}

interface Scene {
  readonly shell: Shell
  readonly cdn: FakeCdn
  /** Addresses that stand in the docs, as they are here. */
  readonly here: (line: string) => string
}

async function setScene(block: Block): Promise<Scene> {
  const { cdn, dialect, environment } = ACCOUNTS[block.page] ?? VERCEL
  const service = await startFakeCdn(dialect)
  onTestFinished(() => service.close())
  const cwd = await writeShop(cdn)
  const site = await startSite(cwd)
  const shell = await openShell(cwd, { ...environment(service.origin), ...variablesOf(block) })
  // A build of the reader's comes before each block, whether it is shown or not.
  expect(await shell.run('npx cache-tags scan --out')).toMatchObject({ code: 0 })
  return { shell, cdn: service, here: (line) => line.replaceAll('https://shop.example', site) }
}

test('there are commands to run', () => {
  expect(PARTS.length).toBeGreaterThan(9)
})

/** Blocks that hold a command. */
const withCommand = (name: string): typeof PARTS => PARTS.filter(([, { code }]) => code.includes(`cache-tags ${name}`))

describe('what the docs show is run', () => {
  test('and each block purges, emulates, or only looks', () => {
    const kinds = new Set(['purge', 'emulate', 'doctor', 'report', 'status'].flatMap(withCommand))
    expect(PARTS.filter((part) => !kinds.has(part)).map(([title]) => title)).toEqual([])
  })

  test.each(withCommand('purge').filter((part) => !withCommand('emulate').includes(part)))('%s', async (_, block) => {
    const { shell, cdn, here } = await setScene(block)
    for (const line of commandLines(block).filter((text) => !isOutside(text) && text !== 'npm run build')) {
      expect(await shell.run(here(line))).toMatchObject({ code: 0, said: expect.stringMatching(/\S/) })
    }
    expect(cdn.problems).toEqual([])
    expect(cdn.asked.flatMap(({ tags }) => tags)).toContain('posts')
  })

  test.each([...withCommand('report'), ...withCommand('status')])('%s', async (_, block) => {
    const { shell, cdn } = await setScene(block)
    for (const line of commandLines(block)) expect(await shell.run(line)).toMatchObject({ code: 0 })
    expect(cdn.asked).toEqual([])
  })

  test.each(withCommand('doctor'))('%s', async (_, block) => {
    const { shell, cdn } = await setScene(block)
    for (const line of commandLines(block)) {
      const { code, said } = await shell.run(line)
      // What is wrong with this project is for the doctor to say: its tests are in `doctor.test.ts`.
      expect([0, 1]).toContain(code)
      expect(said).toMatch(/^\d+ problems?, \d+ warnings?, \d+ notes?, \d+ ok/m)
    }
    expect(cdn.asked.flatMap(({ tags }) => tags)).toEqual([])
  })

  test.each(withCommand('emulate'))('%s', async (_, block) => {
    const { shell } = await setScene(block)
    const port = String(await freePort())
    const [emulate = '', purge = '', ...more] = commandLines(block).map((line) => line.replaceAll('8080', port))
    expect(more).toEqual([])
    shell.start(emulate)
    await expect
      .poll(
        () =>
          fetch(`http://127.0.0.1:${port}/`).then(
            () => true,
            () => false,
          ),
        { timeout: 20_000 },
      )
      .toBe(true)
    // There is no terminal to ask at.
    expect(await shell.run(purge)).toMatchObject({ code: 2, said: expect.stringContaining('CT_CONFIRM') })
    expect(await shell.run(`${purge} --yes`)).toMatchObject({ code: 0 })
  })
})
