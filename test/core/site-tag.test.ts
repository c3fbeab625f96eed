import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { SITE_TAG, siteTag } from '../../src/core/site-tag.ts'

const SEED = 20_261_124

it('is the same in every build', () => {
  expect(siteTag('shop', 'lib/data.ts#getProducts~1')).toMatchInlineSnapshot(`"ct_4rgtv2ow"`)
})

it('looks so that it can be found in what a build has written', () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), (namespace, id) => {
      const tag = siteTag(namespace, id)
      expect(tag).toMatch(/^ct_[0-9a-z]{8}$/)
      expect(`["${tag}",a,\`${tag},\${b}\`]`.match(SITE_TAG)).toEqual([tag, tag])
    }),
    { seed: SEED },
  )
  expect('act_12345678 ct_1234567 ct_123456789 ct_1234567A'.match(SITE_TAG)).toBeNull()
})

it('tells sites apart, and one site in two applications', () => {
  const tags = new Set<string>()
  for (let index = 0; index < 20_000; index++) tags.add(siteTag('shop', `lib/data.ts#get${index}~1`))
  expect(tags.size).toBe(20_000)
  expect(siteTag('shop', 'a')).not.toBe(siteTag('blog', 'a'))
  expect(siteTag('a', 'b","c')).not.toBe(siteTag('a","b', 'c'))
})
