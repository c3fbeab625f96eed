import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { globbySync } from 'globby'
import { describe, expect, test } from 'vitest'
import { optionDocs } from '../option-docs.ts'

const SOURCES = resolve(import.meta.dirname, '../../src')
const DOCS = optionDocs()

/** Environment variables in the place of options, as their JSDoc names them. */
const NAMED = new Set(
  DOCS.flatMap(({ text }) => {
    const [, list = ''] = /Environment: ((?:`\w+`(?:, )?)+)/.exec(text) ?? []
    return [...list.matchAll(/`(\w+)`/g)].map(([, name]) => name ?? '')
  }),
)

/** Variables that stand for no option, and why. */
const NO_OPTION: Readonly<Record<string, string>> = {
  CACHE_TAGS_API_URL: 'leads to an emulator',
  CACHE_TAGS_CLOUDFLARE_URL: 'leads to an emulator',
  CACHE_TAGS_FASTLY_URL: 'leads to an emulator',
  CACHE_TAGS_NETLIFY_URL: 'leads to an emulator',
  CACHE_TAGS_DEBUG: 'is for one run',
  CACHE_TAGS_NO_CACHE: 'is for one run',
  CACHE_TAGS_GITHUB_COMMANDS: 'is for one step of a workflow',
  CACHE_TAGS_STORE_TOKEN: 'is a secret of the store',
  CACHE_TAGS_WEBHOOK_SECRET: 'is a secret of the webhook',
  VERCEL_OIDC_TOKEN: 'is set by Vercel, for the store',
}

const OURS = /(?:'|\b(?:env|environment)\??\.)(?<name>(?:CACHE_TAGS|CLOUDFLARE|FASTLY|NETLIFY|VERCEL)_[A-Z_]+)\b/g

describe('the options', () => {
  test('are many, and so are their parts', () => {
    expect(DOCS.map(({ path }) => path)).toEqual(
      expect.arrayContaining(['root', 'types.strict', 'ledger.settle', 'limits.maxShare', 'fastly.rate.burst']),
    )
  })

  test.each(DOCS)('$path says what it is', ({ text }) => {
    expect(text).toMatch(/\.$/)
  })

  test.each(DOCS.filter(({ isOptional }) => isOptional))('$path says what stands where it is left out', ({ said }) => {
    expect(said ?? '').not.toBe('')
  })

  test('name the variables of the environment that the code reads, and no others', () => {
    const code = globbySync('**/*.ts', { cwd: SOURCES })
      .map((file) => readFileSync(join(SOURCES, file), 'utf8').replaceAll(/^ *(?:\/\*)?\*.*$/gm, ''))
      .join('\n')
    const read = [...code.matchAll(OURS)].map(({ groups }) => groups?.['name'] ?? '')
    expect(new Set(read)).toEqual(new Set([...NAMED, ...Object.keys(NO_OPTION)]))
  })
})
