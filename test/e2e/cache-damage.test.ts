import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { watch } from 'node:fs'
import { copyFile, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import { fc } from '../core/random.ts'
import { writeProject } from '../support/disk-project.ts'
import { toldAt, useCache } from './cache-scans.ts'
import { captureTalk } from './talk.ts'

captureTalk()

/** The built command, as `npx cache-tags` runs it. */
const CLI = fileURLToPath(new URL('../../dist/cli.js', import.meta.url))
const FOLDER = 'node_modules/.cache/cache-tags'

/** A project of which something is kept in every file. */
function project(modules: number, value = 1): Record<string, string> {
  const names = Array.from({ length: modules }, (_, at) => `m${at}`)
  return {
    'package.json': '{ "name": "shop" }',
    'node_modules/.keep': '',
    'page.ts': [
      `import { cacheTag } from 'next/cache'`,
      ...names.map((name) => `import { ${name} } from './${name}'`),
      `export async function page(id: string) { 'use cache'; cacheTag(id); return [${names.join(', ')}] }`,
    ].join('\n'),
    'user.ts': `import { page } from './page'\nexport const user = () => page('user')`,
    ...Object.fromEntries(names.map((name, at) => [`${name}.ts`, `export const ${name} = ${value + at}`])),
  }
}

async function filesIn(root: string): Promise<string[]> {
  return (await readdir(join(root, FOLDER))).map((name) => join(root, FOLDER, name))
}

describe('what was kept is damaged, and a scan tells the same', () => {
  let root: string
  let without: unknown

  beforeEach(async () => {
    root = await writeProject(project(12))
    useCache(false)
    without = await toldAt(root)
    useCache(true)
    await toldAt(root)
  })

  const expectHealed = async (): Promise<void> => {
    expect(await toldAt(root)).toEqual(without)
    expect(await toldAt(root)).toEqual(without)
  }

  test('by bytes that are other', async () => {
    const flips = fc.array(fc.record({ place: fc.nat(), bit: fc.nat(7) }), { minLength: 1, maxLength: 5 })
    await fc.assert(
      fc.asyncProperty(flips, async (found) => {
        for (const file of await filesIn(root)) {
          const content = await readFile(file)
          for (const { place, bit } of found) {
            const at = place % content.length
            content[at] = (content[at] ?? 0) ^ (1 << bit)
          }
          await writeFile(file, content)
        }
        await expectHealed()
      }),
      { numRuns: 15 },
    )
  })

  test('by ends that are missing', async () => {
    await fc.assert(
      fc.asyncProperty(fc.double({ min: 0, max: 1, noNaN: true }), async (share) => {
        for (const file of await filesIn(root)) {
          const content = await readFile(file)
          await writeFile(file, content.subarray(0, Math.floor(content.length * share)))
        }
        await expectHealed()
      }),
      { numRuns: 10 },
    )
  })

  test('by names that were exchanged', async () => {
    const files = await filesIn(root)
    const kept = await Promise.all(files.map((file) => readFile(file)))
    await Promise.all(files.map((file, at) => writeFile(file, kept[(at + 1) % kept.length] ?? '')))
    await expectHealed()
  })

  test('by folders in their place', async () => {
    for (const file of await filesIn(root)) {
      await rm(file)
      await mkdir(file)
    }
    await expectHealed()
  })

  test('by what another project has kept under the names of these', async () => {
    const other = await writeProject(project(12, 100))
    await toldAt(other)
    const [own, others] = await Promise.all([filesIn(root), filesIn(other)])
    for (const [at, file] of own.entries()) await copyFile(others[at % others.length] ?? '', file)
    await expectHealed()
  })

  test('by what was kept of an edit, under the name of what was kept before', async () => {
    const isScan = (file: string): boolean => /scan-[^/\\]+$/.test(file)
    const before = (await filesIn(root)).filter(isScan)
    await writeFile(join(root, 'm1.ts'), 'export const m1 = 2000')
    await toldAt(root)
    const after = (await filesIn(root)).find((file) => isScan(file) && !before.includes(file))
    await writeFile(join(root, 'm1.ts'), 'export const m1 = 2')
    for (const file of before) await copyFile(after ?? '', file)
    await expectHealed()
  })
})

interface Ended {
  readonly code: number | string | null
  readonly stdout: string
}

/** Scans a folder in a process of its own. */
async function scanIn(
  root: string,
  environment: Readonly<Record<string, string>> = {},
  command: readonly [string, ...string[]] = [process.execPath, CLI],
  meet?: (kill: () => void) => void,
): Promise<Ended> {
  const [program, ...argv] = command
  const env = { NODE_ENV: 'production' as const, PATH: process.env['PATH'] ?? '', ...environment }
  const child = spawn(program, [...argv, 'scan', '--json', '--quiet'], {
    cwd: root,
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  meet?.(() => void child.kill('SIGKILL'))
  let stdout = ''
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => (stdout += chunk))
  const [code, signal] = (await once(child, 'close')) as [number | null, string | null]
  return { code: code ?? signal, stdout }
}

const WITHOUT = { CACHE_TAGS_NO_CACHE: '1' }

describe('processes', () => {
  test('that scan one project at once tell the same, and so does who comes after', async () => {
    const root = await writeProject(project(60))
    const without = await scanIn(root, WITHOUT)
    expect(without.code).toBe(0)
    const all = await Promise.all(Array.from({ length: 3 }, () => scanIn(root)))
    expect(all).toEqual([without, without, without])
    expect((await filesIn(root)).filter((file) => file.endsWith('.part'))).toEqual([])
    expect(await scanIn(root)).toEqual(without)
  })

  test.each([1, 5, 20])('one is killed at its event %i of writing: the next tells the same', async (event) => {
    const root = await writeProject(project(200))
    const without = await scanIn(root, WITHOUT)
    await mkdir(join(root, FOLDER), { recursive: true })
    const killed = await scanIn(root, {}, undefined, (kill) => {
      let seen = 0
      const watcher = watch(join(root, FOLDER), () => {
        if (++seen === event) kill()
      })
      onTestFinished(() => watcher.close())
    })
    expect(killed.code).toBe('SIGKILL')
    expect(await scanIn(root)).toEqual(without)
    expect(await scanIn(root)).toEqual(without)
  })

  // A limit of the shell stands for a disk that is full: a part is written, and the rest refused.
  test.skipIf(process.platform === 'win32')(
    'one has no room to write: it tells the same, and leaves nothing',
    async () => {
      const root = await writeProject(project(80))
      const without = await scanIn(root, WITHOUT)
      const limited = ['sh', '-c', 'ulimit -f 1; exec "$0" "$@"', process.execPath, CLI] as const
      expect(await scanIn(root, {}, limited)).toEqual(without)
      const left = await filesIn(root)
      expect(left.filter((file) => /\.part$|scan-[^/\\]+$/.test(file))).toEqual([])
      expect(await scanIn(root)).toEqual(without)
      expect(await scanIn(root, {}, limited)).toEqual(without)
    },
  )

  test('of two versions take turns, and each tells the same', async () => {
    const root = await writeProject(project(12))
    const without = await scanIn(root, WITHOUT)
    // The same tool from its sources, which no longer is the one that was built.
    useCache(false)
    const other = await toldAt(root)
    useCache(true)
    for (const _ of [1, 2]) {
      expect(await scanIn(root)).toEqual(without)
      expect(await toldAt(root)).toEqual(other)
    }
  })
})
