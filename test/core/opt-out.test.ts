import { expect, test } from 'vitest'
import { diffManifests } from '../../src/core/diff.ts'
import { findOptOutProblems } from '../../src/core/opt-out.ts'
import { manifestOf } from '../support/memory-project.ts'

function site(comment: string, expression = '1'): Readonly<Record<string, string>> {
  return {
    'rows.ts': `import { cacheTag } from 'next/cache'\nexport async function rows() {\n  'use cache'\n  ${comment}\n  cacheTag('rows')\n  return ${expression}\n}`,
  }
}

const COMMENT = '// cache-tags-opaque: the key holds the version'

async function purgedFrom(
  before: Readonly<Record<string, string>>,
  after: Readonly<Record<string, string>>,
): Promise<string[]> {
  return diffManifests(await manifestOf(before), await manifestOf(after)).purge.map(({ tag }) => tag)
}

test.each([
  ['opting a site out purges nothing, even with an edit', site(''), site(COMMENT, '2'), []],
  ['an edit of a site that is opted out purges nothing', site(COMMENT), site(COMMENT, '2'), []],
  ['taking the comment away purges: nobody knows what was edited', site(COMMENT), site(''), ['rows']],
])('%s', async (_, before, after, tags) => {
  expect(await purgedFrom(before, after)).toEqual(tags)
})

test.each([
  [COMMENT, []],
  ['// nothing', []],
  ['// cache-tags-opaque', ['This comment gives no reason, and so opts out nothing.']],
  ['// cache-tags-opaque:', ['This comment gives no reason, and so opts out nothing.']],
  [`${COMMENT}\n  const more = 1`, ['No site stands where this comment opts one out.']],
])('what is wrong with %j', async (comment, messages) => {
  const files = site(comment)
  const found = findOptOutProblems(await manifestOf(files), new Map(Object.entries(files)))
  expect(found.map(({ message }) => message)).toEqual(messages)
})
