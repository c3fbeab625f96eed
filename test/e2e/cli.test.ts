import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { readFile, stat } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, onTestFinished, test } from 'vitest'
import { decodeManifest } from '../../src/core/manifest-codec.ts'
import { addFiles, writeProject } from '../support/disk-project.ts'

/** The built command, as `npx cache-tags` runs it. */
const CLI = fileURLToPath(new URL('../../dist/cli.js', import.meta.url))
const TOKEN = 'vercel_token_24_letters'

interface Running {
  readonly child: ChildProcess
  readonly stdout: () => string
  readonly stderr: () => string
  /** Exit code, or the signal that ended it. */
  readonly ended: Promise<number | string | null>
}

interface Start {
  readonly cwd?: string
  readonly environment?: Readonly<Record<string, string>>
}

function start({ cwd = '/', environment = {} }: Start, ...argv: readonly string[]): Running {
  const env = { NODE_ENV: 'production' as const, PATH: process.env['PATH'] ?? '', ...environment }
  const child = spawn(process.execPath, [CLI, ...argv], { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] })
  onTestFinished(() => void child.kill('SIGKILL'))
  const text = { stdout: '', stderr: '' }
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => (text.stdout += chunk))
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => (text.stderr += chunk))
  const ended = once(child, 'close').then(([code, signal]: (number | string | null)[]) => code ?? signal ?? null)
  return { child, ended, stdout: () => text.stdout, stderr: () => text.stderr }
}

async function run(
  options: Start,
  ...argv: readonly string[]
): Promise<{ code: unknown; stdout: string; stderr: string }> {
  const running = start(options, ...argv)
  const code = await running.ended
  return { code, stdout: running.stdout(), stderr: running.stderr() }
}

/** A module with so many sites that its manifest fits no pipe's buffer. */
function manySites(count: number, answer: string): string {
  const sites = Array.from(
    { length: count },
    (_, index) =>
      `export const list${index} = unstable_cache(async () => ${answer}, ['k'], { tags: ['list-${index}'] })`,
  )
  return ["import { unstable_cache } from 'next/cache'", ...sites, ''].join('\n')
}

/** A project whose lists have changed since `live.json` was kept. */
async function changedProject(count: number): Promise<string> {
  const cwd = await writeProject({ 'package.json': '{"name":"shop"}', 'src/lists.ts': manySites(count, '1') })
  expect(await run({ cwd }, 'scan', '--out', 'live.json', '--quiet')).toMatchObject({ code: 0, stderr: '' })
  await addFiles(cwd, { 'src/lists.ts': manySites(count, '2') })
  expect(await run({ cwd }, 'scan', '--out', '--quiet')).toMatchObject({ code: 0, stderr: '' })
  return cwd
}

const PURGE = ['purge', '--target', 'production', '--baseline', 'live.json'] as const

test('the bin is executable and answers', async () => {
  expect((await readFile(CLI, 'utf8')).split('\n', 1)).toEqual(['#!/usr/bin/env node'])
  expect((await stat(CLI)).mode & 0o111).toBe(0o111)
  expect(await run({}, '--help')).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('cache-tags <command>'),
    stderr: '',
  })
})

test('what help loads does not hold parser, resolver, HTTP client or configuration loader', async () => {
  const loaded = new Set<string>()
  const packages = new Set<string>()
  const load = async (file: string): Promise<void> => {
    if (loaded.has(file)) return
    loaded.add(file)
    const imports = (await readFile(file, 'utf8')).matchAll(/^(?:import|export)\b[^'"]*?["']([^'"]+)["']/gm)
    for (const [, specifier = ''] of imports) {
      if (specifier.startsWith('.')) await load(join(dirname(file), specifier))
      else packages.add(specifier)
    }
  }
  await load(CLI)
  expect([...packages].filter((name) => !name.startsWith('node:'))).toEqual(['cac'])
})

test('a manifest larger than a pipe is written whole', async () => {
  const cwd = await writeProject({ 'src/lists.ts': manySites(400, '1') })
  const { code, stdout } = await run({ cwd }, 'scan', '--json')
  expect(code).toBe(0)
  expect(stdout.length).toBeGreaterThan(150_000)
  expect(Object.keys(decodeManifest(stdout, 'stdout').code.sites)).toHaveLength(400)
})

test('a reader that has had enough is no fault', async () => {
  const cwd = await writeProject({ 'src/lists.ts': manySites(400, '1') })
  const running = start({ cwd }, 'scan', '--json')
  running.child.stdout?.once('data', () => running.child.stdout?.destroy())
  expect(await running.ended).toBe(0)
  expect(running.stderr()).not.toMatch(/EPIPE|Error/)
})

test('from a scan to a purge of the local edge cache, by command line alone', async () => {
  const cwd = await changedProject(20)
  const cache = start(
    {},
    'emulate',
    '--origin',
    'http://127.0.0.1:1',
    '--token',
    TOKEN,
    '--fault',
    '503:0.2,retry-after:0s',
  )
  await expect.poll(() => cache.stdout(), { timeout: 10_000 }).toContain('VERCEL_PROJECT_ID')
  const environment = Object.fromEntries(
    cache
      .stdout()
      .trim()
      .split('\n')
      .map((line) => line.split('=', 2)),
  )

  const diff = JSON.parse((await run({ cwd }, 'diff', 'live.json', '.cache-tags/manifest.json', '--json')).stdout)
  expect(diff.purge).toHaveLength(20)
  const plan = JSON.parse((await run({ cwd }, 'plan', ...PURGE.slice(1), '--json')).stdout)
  expect(plan).toMatchObject({ requests: 2, knownTags: 20, share: 1 })

  const waiting = await run({ cwd, environment }, ...PURGE)
  expect(waiting).toMatchObject({ code: 2, stdout: '' })
  expect(waiting.stderr).toMatch(
    /CT_CONFIRM: .*\n {2}hint: .*`cache-tags purge --target production --baseline live\.json --yes`/,
  )

  const purged = await run({ cwd, environment }, ...PURGE, '--yes', '--json')
  expect(purged.code).toBe(0)
  expect(JSON.parse(purged.stdout)).toMatchObject({ target: 'production', refused: [], unreached: [], settled: true })
  expect(JSON.parse(purged.stdout).accepted).toEqual(diff.purge.map(({ tag }: { tag: string }) => tag))
  expect(purged.stderr + purged.stdout).not.toContain(TOKEN)

  cache.child.kill('SIGINT')
  expect(await cache.ended).toBe(0)
  expect(cache.stderr()).toMatch(/\d+ purge requests, 20 tags purged/)
})

test('an interrupted purge accounts for every tag', async () => {
  const cwd = await changedProject(20)
  // It never answers; the second interrupt would end the process at once.
  const server = createServer().listen(0, '127.0.0.1')
  server.once('request', () => running.child.kill('SIGINT'))
  onTestFinished(() => {
    server.close()
    server.closeAllConnections()
  })
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const environment = { CACHE_TAGS_API_URL: `http://127.0.0.1:${port}`, VERCEL_TOKEN: TOKEN, VERCEL_PROJECT_ID: 'shop' }
  const running = start({ cwd, environment }, ...PURGE, '--yes', '--json')
  expect(await running.ended).toBe(3)
  expect(JSON.parse(running.stdout())).toMatchObject({ accepted: [], refused: [], settled: false })
  expect(JSON.parse(running.stdout()).unreached).toHaveLength(20)
  expect(running.stderr()).toContain('CT_PURGE_UNREACHED')
})

test.each([
  [['pruge'], 2, 'CT_USAGE'],
  [['plan', '--tagret', 'preview'], 2, 'CT_USAGE'],
  [['plan'], 2, 'CT_TARGET'],
  [['plan', '--target', 'preview'], 2, 'CT_USAGE'],
  [['plan', '--target', 'preview', '--baseline', 'torn.json'], 1, 'CT_MANIFEST_MISSING'],
  [['diff', 'torn.json', 'torn.json'], 1, 'CT_MANIFEST_UNREADABLE'],
  [['diff', 'foreign.json', 'foreign.json'], 1, 'CT_MANIFEST_FOREIGN'],
  [['diff', 'http://localhost:1/live.json', 'torn.json'], 1, 'CT_BASELINE_UNREACHABLE'],
  [['scan', '--config', 'broken.config.ts'], 1, 'CT_CONFIG'],
])('%j is one clear error', async (argv, expected, errorCode) => {
  const cwd = await writeProject({
    'torn.json': '{"schema":1,"rec',
    'foreign.json': '{"schema":2}',
    'broken.config.ts': `throw new Error('broken with ${TOKEN}')`,
  })
  const { code, stdout, stderr } = await run({ cwd, environment: { VERCEL_TOKEN: TOKEN } }, ...argv)
  expect({ code, stdout }).toEqual({ code: expected, stdout: '' })
  expect(stderr).toMatch(new RegExp(String.raw`^\[cache-tags\] ${errorCode}: .+\n {2}hint: .+`))
  expect(stderr).not.toMatch(/\n\s+at /)
  expect(stderr).not.toContain(TOKEN)
})

test('a stack is shown only for debugging', async () => {
  const { stderr } = await run({ environment: { CACHE_TAGS_DEBUG: '1' } }, 'plan')
  expect(stderr).toMatch(/\n\s+at .*/)
})
