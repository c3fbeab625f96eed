import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { globby } from 'globby'
import { describe, expect, test } from 'vitest'

const ROOT = join(import.meta.dirname, '../..')

/** What a lockfile of npm says of one package. */
interface Locked {
  readonly link?: boolean
  /** It lies in the archive of another one, and is known by its digest. */
  readonly inBundle?: boolean
  readonly integrity?: string
  readonly resolved?: string
  readonly hasInstallScript?: boolean
  readonly dependencies?: Readonly<Record<string, string>>
  readonly optionalDependencies?: Readonly<Record<string, string>>
}

async function readJson(path: string): Promise<Record<string, Record<string, unknown>>> {
  return JSON.parse(await readFile(join(ROOT, path), 'utf8'))
}

async function lockedPackages(): Promise<ReadonlyMap<string, Locked>> {
  return new Map(Object.entries((await readJson('package-lock.json'))['packages'] as Record<string, Locked>))
}

/** Where a package is installed that another one depends on: below it, or nearest above. */
function placeOf(name: string, from: string, locked: ReadonlyMap<string, Locked>): string | null {
  for (let folder = from; ;) {
    const place = folder === '' ? `node_modules/${name}` : `${folder}/node_modules/${name}`
    if (locked.has(place)) return place
    if (folder === '') return null
    folder = folder.slice(0, Math.max(0, folder.lastIndexOf('node_modules/') - 1))
  }
}

/** Everything that comes along where this package is installed. */
function installedWith(locked: ReadonlyMap<string, Locked>): Set<string> {
  const found = new Set<string>([''])
  for (const place of found) {
    const { dependencies = {}, optionalDependencies = {} } = locked.get(place) ?? {}
    for (const name of Object.keys({ ...dependencies, ...optionalDependencies })) {
      const at = placeOf(name, place, locked)
      if (at !== null) found.add(at)
    }
  }
  return found
}

describe('what is published', () => {
  test('is what was built, and what people are to read', { timeout: 60_000 }, async () => {
    const words = ['pack', '--dry-run', '--json', '--ignore-scripts', '--offline']
    const { stdout } = await promisify(execFile)('npm', words, { cwd: ROOT, maxBuffer: 10_000_000 })
    const [packed] = JSON.parse(stdout) as readonly { readonly files: readonly { readonly path: string }[] }[]
    const paths = packed?.files.map(({ path }) => path) ?? []
    const others = paths.filter((path) => !path.startsWith('dist/'))
    expect(others.toSorted()).toEqual(['CHANGELOG.md', 'LICENSE', 'README.md', 'SECURITY.md', 'package.json'])
    expect(paths.filter((path) => /\.(?:map|env|tgz)$|(?:^|\/)\.|test/.test(path))).toEqual([])
  })

  test('runs nothing where it is installed, nor does anything that comes along', async () => {
    const { scripts = {} } = await readJson('package.json')
    const automatic = [
      'preinstall',
      'install',
      'postinstall',
      'prepublish',
      'preprepare',
      'prepare',
      'postprepare',
      'prepack',
    ]
    expect(automatic.filter((name) => name in scripts)).toEqual([])
    const locked = await lockedPackages()
    const places = [...installedWith(locked)]
    expect(places.length).toBeGreaterThan(20)
    expect(places.filter((place) => locked.get(place)?.hasInstallScript === true)).toEqual([])
  })

  test('comes with its provenance, or not at all', async () => {
    const { publishConfig } = await readJson('package.json')
    expect(publishConfig).toEqual({ access: 'public', provenance: true })
  })
})

test('the lockfile knows every package by its digest, and no address but those of the registry', async () => {
  const entries = [...(await lockedPackages())].filter(
    ([place, { link, inBundle }]) => place.includes('node_modules/') && link !== true && inBundle !== true,
  )
  expect(entries.length).toBeGreaterThan(100)
  expect(entries.filter(([, { integrity = '' }]) => !/^sha512-[\w+/]{86}==$/.test(integrity))).toEqual([])
  const addresses = entries.flatMap(([, { resolved }]) => resolved ?? [])
  expect(addresses.filter((address) => !address.startsWith('https://registry.npmjs.org/'))).toEqual([])
})

describe('the workflows', () => {
  test('run actions that are pinned, and put nothing of others into a script', async () => {
    const files = await globby(['.github/workflows/*.yml', 'action.yml'], { cwd: ROOT, dot: true })
    expect(files).toContain('.github/workflows/release.yml')
    for (const file of files) {
      const text = await readFile(join(ROOT, file), 'utf8')
      const used = [...text.matchAll(/uses:\s*(\S+)/g)].map(([, action]) => action ?? '')
      expect(used.filter((action) => !/@(?:v\d+|[\da-f]{40})$/.test(action))).toEqual([])
      const scripts = text
        .split(/^\s*(?:- )?run:/m)
        .slice(1)
        .map((script) => script.split(/^\s*(?:- |[a-z-]+:\s)/m)[0] ?? '')
      expect(scripts.filter((script) => script.includes('${{'))).toEqual([])
    }
  })

  test('publish with the identity of the run, and have no token', async () => {
    const text = await readFile(join(ROOT, '.github/workflows/release.yml'), 'utf8')
    expect(text).toContain('id-token: write')
    expect(text).toMatch(/npm publish .*--provenance/)
    expect(text).toMatch(/npm ci --ignore-scripts/)
    expect(text).toMatch(/^permissions: \{\}$/m)
    expect(text).not.toMatch(/secrets\.|NODE_AUTH_TOKEN|NPM_TOKEN|pull_request/)
  })
})
