import { mkdir, readFile, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { createManifest, type Manifest } from '../../src/core/manifest.ts'
import { encodeManifest } from '../../src/core/manifest-codec.ts'
import { openFileStore } from '../../src/store/file.ts'
import { readTip, type Git } from '../../src/store/git-tree.ts'
import { openLedger } from '../../src/store/ledger.ts'
import { createMemoryStore } from '../../src/store/memory.ts'
import { encodeLive } from '../../src/store/records.ts'
import { handMade } from '../cli/manifests.ts'
import { runIn } from '../cli/fake-world.ts'
import { addFiles, writeProject } from '../support/disk-project.ts'

const MARKER = 's3cret-line'

/** A manifest by which `check` has something to show of a module. */
function naming(module: string): Manifest {
  const { code } = handMade({})
  const invalidations = [{ module, line: 1, column: 1, form: 'next.updateTag', tags: ['gone'] }]
  return createManifest(1, { ...code, invalidations }, {})
}

/** What `check --manifest` prints of a module that a manifest names. */
async function shownOf(root: string, module: string): Promise<string> {
  await addFiles(root, { 'm.json': encodeManifest(naming(module)) })
  const { stdout, stderr } = await runIn({ cwd: root }, 'check', '--manifest', 'm.json')
  expect(stdout).toContain('undeclared')
  return stdout + stderr
}

describe('of a module that a manifest names', () => {
  test('the code is shown where it lies in the project, or in its repository', async () => {
    const above = await writeProject({
      'app/package.json': '{}',
      'app/src/a.ts': `// ${MARKER}`,
      'ui/b.ts': `// ${MARKER}`,
    })
    await mkdir(join(above, '.git'))
    const root = join(above, 'app')
    expect(await shownOf(root, 'src/a.ts')).toContain(MARKER)
    expect(await shownOf(root, '../ui/b.ts')).toContain(MARKER)
  })

  test.each([
    ['above the project', '../secret.ts'],
    ['far above', '../../../../../../../../etc/passwd'],
    ['that no scan reads', '.env'],
    ['that is absolute', '/etc/passwd'],
    ['with a NUL', 'src/a.ts\0.ts'],
    ['that a link leads out of the project', 'out.ts'],
    ['that a link with the ending of a source leads to', 'env.ts'],
    ['in a folder that a link leads out of the project', 'away/secret.ts'],
    ['that is a folder', 'folder.ts'],
    ['that is a device', '../../dev/zero'],
  ])('nothing is shown of a file %s', async (_, module) => {
    const above = await writeProject({
      'secret.ts': `// ${MARKER}`,
      'app/package.json': '{}',
      'app/.env': `KEY=${MARKER}`,
      'app/src/a.ts': '// nothing',
      'app/folder.ts/a': MARKER,
    })
    const root = join(above, 'app')
    await symlink('../secret.ts', join(root, 'out.ts'))
    await symlink('.env', join(root, 'env.ts'))
    await symlink('..', join(root, 'away'))
    const shown = await shownOf(root, module)
    expect(shown).not.toContain(MARKER)
    expect(shown).not.toContain('root:')
    expect(shown).not.toContain('> 1 |')
  })
})

describe('no store is asked', () => {
  test.each(['../../other/manifests/x', '..', 'a/b', 'a\0b', '', '.', 'https://elsewhere.example/'])(
    'for the version %j, whoever says that it is live',
    async (digest) => {
      const asked: string[] = []
      const store = { ...createMemoryStore(), get: async (key: string) => (asked.push(key), null) }
      expect(await openLedger(store, 'scope', () => 'n').readManifest(digest)).toBeNull()
      expect(asked).toEqual([])
    },
  )

  test('in a folder for what lies beside it', async () => {
    const root = await writeProject({ 'outside.txt': 'kept' })
    const store = await openFileStore('ledger', { root, environment: {}, timeoutMs: 5000 })
    const live = encodeLive({ digest: 'd', tags: [], atMs: 0, supersedes: [], untaggedUntilMs: null })
    await store.put('scope/live/n', live.replace('"d"', '"../../../outside"'))
    const ledger = openLedger(store, 'scope', () => 'n')
    const { live: found } = await ledger.read()
    // Torn: such a record makes a release purge everything.
    expect(found).toEqual([['n', null]])
    expect(await ledger.readManifest('../../../outside')).toBeNull()
    expect(await readFile(join(root, 'outside.txt'), 'utf8')).toBe('kept')
  })
})

test('a file on the branch of a ledger whose name would be a command of fast-import is no key', async () => {
  const marker = '{"schema": 1}'
  const paths = [
    'cache-tags-ledger.json',
    'scope/live/n1.txt',
    'a\nreset refs/heads/main\n.txt',
    '../up.txt',
    'a b.txt',
    '.txt',
  ]
  const outputs: Readonly<Record<string, string>> = {
    'rev-parse': 'c\nt\n',
    'ls-tree': paths.map((path, index) => `100644 blob b${index}\t${path}\0`).join(''),
    'cat-file': `b0 blob ${marker.length}\n${marker}\n`,
  }
  const git: Git = async ({ words: [word = ''] }) => ({ code: 0, stdout: Buffer.from(outputs[word] ?? ''), stderr: '' })
  const tip = await readTip(git, 'git:origin', 'x', new AbortController().signal)
  expect([...tip.blobs.keys()]).toEqual(['scope/live/n1'])
})
