import { describe, expect, test } from 'vitest'
import { scanFiles, type MemoryFiles } from '../support/memory-project.ts'
import { siteModule } from '../scanner/purged-tags.ts'

const HEAD = `import { parse } from './parse'\n`
const PROJECT: MemoryFiles = {
  'rows.ts': siteModule('rows', `import { read } from './read'`, 'read()'),
  'all.ts': siteModule(
    'all',
    `import * as reading from './read'\nconst made = reading.read()`,
    '[made, Object.keys(reading)]',
  ),
  'other.ts': siteModule('other', '', '1'),
  'read.ts': `${HEAD}export const read = () => parse('a')`,
  'parse.ts': 'export const parse = (text) => JSON.parse(text)',
}

/** Names of the sites whose fingerprints an edit changes, where `read.ts` is opaque. */
async function changedBy(edits: MemoryFiles, opaque = ['read.ts']): Promise<string[]> {
  const [before, after] = await Promise.all(
    [PROJECT, { ...PROJECT, ...edits }].map(async (files) => (await scanFiles(files, { opaque })).code.sites),
  )
  return Object.entries(before ?? {})
    .filter(([id, { fingerprint }]) => after?.[id]?.fingerprint !== fingerprint)
    .map(([, { name }]) => name)
}

describe('an edit of what an opaque module says changes no fingerprint', () => {
  test.each([
    ['another text', `${HEAD}export const read = () => parse('b')`],
    ['a helper of its own', `${HEAD}const help = () => parse('a')\nexport const read = () => help()`],
    [
      'another name for what it imports',
      `import { parse as take } from './parse'\nexport const read = () => take('a')`,
    ],
    ['an effect that reaches nothing else', `${HEAD}console.log(1)\nexport const read = () => parse('a')`],
    ['a global', `${HEAD}export const read = () => parse(String(fetch))`],
    ['the environment', `${HEAD}export const read = () => parse(process.env.BUILD)`],
    ['an export more', `${HEAD}export const more = 1\nexport const read = () => parse('a')`],
    ['two names in one statement', `${HEAD}export const [read, more] = [() => parse('a'), 1]`],
    ['where it stands', `${HEAD}export const read = () => parse(import.meta.url)`],
  ])('%s', async (_, text) => {
    expect(await changedBy({ 'read.ts': text })).toEqual([])
    expect(await changedBy({ 'read.ts': text }, [])).not.toEqual([])
  })
})

test('an edit below an opaque module changes those that reach it', async () => {
  expect(await changedBy({ 'parse.ts': 'export const parse = (text) => [text]' })).toEqual(['all', 'rows'])
})

test('an opaque module that reaches something else changes those that reach it', async () => {
  const text = `import { more } from './more'\n${HEAD}export const read = () => parse(more)`
  expect(await changedBy({ 'read.ts': text, 'more.ts': 'export const more = 1' })).toEqual(['all', 'rows'])
})

test('what an opaque module runs at its start counts', async () => {
  const files = { ...PROJECT, 'read.ts': `import './setup'\n${HEAD}export const read = () => parse('a')` }
  const fingerprintOf = async (setup: string): Promise<string | undefined> => {
    const { code } = await scanFiles({ ...files, 'setup.ts': setup }, { opaque: ['read.ts'] })
    return code.sites['rows.ts#rows~1']?.fingerprint
  }
  expect(await fingerprintOf('globalThis.limit = 1')).not.toBe(await fingerprintOf('globalThis.limit = 2'))
})
