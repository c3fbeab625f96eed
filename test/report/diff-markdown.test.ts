import { expect, test } from 'vitest'
import { diffManifests, widenedDiff } from '../../src/core/diff.ts'
import type { Unresolved } from '../../src/core/sites.ts'
import { diffMarkdown, type ComparedSides } from '../../src/report/diff-markdown.ts'
import { handMade, manySites } from '../cli/manifests.ts'
import { AFTER, BEFORE } from './diff-sample.ts'

const PLACE: Unresolved = {
  module: 'src/a.ts',
  line: 3,
  column: 1,
  form: 'next.cacheTag',
  reason: 'a name | of *else*',
}

const SIDES: ComparedSides = {
  diff: diffManifests(BEFORE, AFTER),
  project: 'shop',
  into: 'origin/main',
  knownTags: 4,
  unresolved: [PLACE],
  blind: ['Sources were compared.'],
}

function many(count: number, name = (index: number) => `tag-${index}`): ComparedSides {
  const sites = (code: string): ReturnType<typeof manySites> =>
    Object.fromEntries(
      Object.entries(manySites(count, code)).map(([site, short], index) => [site, { ...short, tags: [name(index)] }]),
    )
  return { ...SIDES, diff: diffManifests(handMade(sites('1')), handMade(sites('2'))), unresolved: [], knownTags: count }
}

test('a comment says what merging purges and why, what no tag covers, and what is new', () => {
  expect(diffMarkdown(SIDES)).toBe(`### Cache tags of \`shop\`

Merging this into \`origin/main\` purges **2 of 4 tags**. Sites: 2 changed, 1 removed, 1 added.

| Tag | Sites | Because |
| --- | --- | --- |
| \`gone\` | \`src/gone.ts#gone~1\` | \`src/gone.ts#gone removed\` |
| \`products\` | \`src/list.ts#list~1\` | \`src/list.ts#list changed\` |

No tag covers the entries of 1 site; they stay until they expire:

| Site | Its tags |
| --- | --- |
| \`src/item.ts#item~1\` | \`product-*\` |

1 new place whose tags can't be followed:

| Place | Form | Why |
| --- | --- | --- |
| \`src/a.ts:3\` | \`next.cacheTag\` | a name &#124; of \\*else\\* |

1 new site, of which nothing is cached yet:

| Site |
| --- |
| \`src/fresh.ts#fresh~1\` |

Closer: \`cache-tags diff --base origin/main\`, and \`cache-tags explain TAG\` for one tag.

<sub>Sources were compared.</sub>
`)
})

test('two equal sides purge nothing', () => {
  const text = diffMarkdown({ ...SIDES, diff: diffManifests(BEFORE, BEFORE), into: null, unresolved: [], blind: [] })
  expect(text).toBe(`### Cache tags of \`shop\`

This purges nothing. No site differs.

Closer: \`cache-tags diff OLD NEW\`, and \`cache-tags explain TAG\` for one tag.
`)
})

test('where everything is purged, the reason stands first and the list is folded away', () => {
  const text = diffMarkdown({ ...SIDES, diff: widenedDiff('toolchain-changed', [BEFORE]) })
  expect(text).toContain('purges **all 3 tags**, because the toolchain has changed.')
  expect(text).toContain('<details><summary>3 tags</summary>\n\n| Tag |')
})

test('of many tags the first twenty are shown, and the others folded away', () => {
  const text = diffMarkdown(many(30))
  const [open = '', folded = ''] = text.split('<details>')
  expect(open.match(/^\| `tag-/gm)).toHaveLength(20)
  expect(folded).toContain('<summary>10 more</summary>\n\n| Tag | Sites | Because |')
  expect(folded.match(/^\| `tag-/gm)).toHaveLength(10)
})

test.each([
  ['thousands of tags', (index: number) => `tag-${index}`, 3000],
  ['tags of any length', (index: number) => `${index}${'x'.repeat(5000)}`, 1000],
  ['tags whose letters stand on each other', (index: number) => `${index}${'\u0301'.repeat(2000)}`, 500],
  ['tags that only pipes are', (index: number) => `${'|'.repeat(180)}${index}`, 1000],
])('%s stay below what GitHub takes, by whole rows, and the others are counted', (_, name, count) => {
  const unresolved = Array.from({ length: count }, (_place, line) => ({ ...PLACE, line }))
  const text = diffMarkdown({ ...many(count, name), unresolved })
  expect(text.length).toBeLessThan(65_300)
  const lines = text.split('\n')
  const rows = lines.filter((line) => /^\| `+ ?[^`]*\d/.test(line) && line.includes('src/site'))
  const [, left = '0'] = /… and (\d+) tags? for which/.exec(text) ?? []
  expect(rows.length + Number(left)).toBe(count)
  expect(rows.length).toBeGreaterThan(10)
  expect(rows.every((row) => row.endsWith(' |'))).toBe(true)
  expect(text.match(/<details>/g)).toHaveLength(text.match(/<\/details>/g)?.length ?? 0)
  expect(text).toContain('Closer: ')
})

test('what is called like markup is none', () => {
  const name = '`</details><img src=x> @team #1\n| a |'
  const sites = (code: string) => ({ list: { tags: [name], code } })
  const diff = diffManifests(handMade(sites('1')), handMade(sites('2')))
  const text = diffMarkdown({ ...SIDES, diff: { ...diff, warnings: [name] }, project: name, into: name })
  const code = '`` `</details><img src=x> @team #1\\u000a| a | ``'
  expect(text).toContain(`### Cache tags of ${code}\n`)
  expect(text).toContain(`| ${code.replaceAll('|', String.raw`\|`)} | \`src/list.ts#list~1\` |`)
  const command = code.replace('`` `', '``cache-tags diff --base `').replace(' | ``', ' |``')
  const codes = [code, code.replaceAll('|', String.raw`\|`), command]
  const bare = codes.reduce((left, each) => left.replaceAll(each, ''), text)
  expect(bare).not.toContain('team #1')
  expect(bare).toContain(String.raw`- ⚠️ \`\<\/details\>\<img src\=x\> \@&#8203;team \#&#8203;1 &#124; a &#124;`)
})

test('the same comparison gives the same text', () => {
  expect(diffMarkdown({ ...SIDES })).toBe(diffMarkdown(SIDES))
})
