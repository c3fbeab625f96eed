import { describe, expect, test } from 'vitest'
import { CDN_CAPABILITIES } from '../src/cdn/capabilities.ts'
import { COMMANDS } from '../src/cli/commands.ts'
import { COMMON_FLAGS } from '../src/cli/flags.ts'
import { exitCodeOf } from '../src/cli/problem.ts'
import { CHECK_RULES } from '../src/core/check-finding.ts'
import { CacheTagsError, ERROR_CODES, type ErrorCode } from '../src/core/error.ts'
import { FORMS, HEADERS } from '../src/core/forms.ts'
import { DEFAULTS } from '../src/plugin/options.ts'
import { resolveOptions } from '../src/plugin/resolve-options.ts'
import { WIDENING_WORDS } from '../src/report/diff-report.ts'
import { blocksIn, DOCS, readPage } from './docs-pages.ts'
import { codeOf, literal, parse, tableIn, valueOf } from './docs-reading.ts'

/** Every option with its JSDoc, as the interfaces declare it. */
function declaredOptions(file: string, title: string): { name: string; doc: string }[] {
  const { program, comments } = parse(readPage(file))
  const declared = program.body.flatMap((node) =>
    node.type === 'ExportNamedDeclaration' && node.declaration?.type === 'TSInterfaceDeclaration'
      ? [node.declaration]
      : [],
  )
  const members = declared.find(({ id }) => id.name === title)?.body.body ?? []
  return members.flatMap((member) => {
    if (member.type !== 'TSPropertySignature' || member.key.type !== 'Identifier') return []
    const doc = comments.findLast((comment) => comment.end <= member.start)?.value ?? ''
    return [{ name: member.key.name, doc }]
  })
}

const OPTION_TITLES = ['option', 'type', 'default', 'environment', 'what it does']

describe('the options of the docs', () => {
  const rows = tableIn(DOCS, ...OPTION_TITLES)
  const declared = [
    ...declaredOptions('src/plugin/options.ts', 'Options'),
    ...declaredOptions('src/release/cdn-options.ts', 'CdnOptions'),
  ]
  const defaults = new Map<string, unknown>(Object.entries(DEFAULTS))

  test('are those that exist, in their order', () => {
    expect(declared.map(({ name }) => name)).toEqual(expect.arrayContaining(Object.keys(DEFAULTS)))
    expect(rows.map(([name]) => codeOf(name))).toEqual(declared.map(({ name }) => name))
  })

  test.each(declared)('$name is one that the schema knows', ({ name }) => {
    expect(() => resolveOptions({ [name]: Symbol(name) })).toThrow(`- ${name}: Invalid type`)
  })

  test.each(declared)('$name has the default and the environment variable that it says', ({ name, doc }) => {
    const [, , shown = '', environment = ''] = rows.find(([cell]) => codeOf(cell) === name) ?? []
    if (defaults.has(name)) expect(literal(codeOf(shown))).toEqual(defaults.get(name))
    else expect(shown).toBe(/@default (.*)/.exec(doc)?.[1])
    expect(environment).toBe(/Environment: ((?:`\w+`(?:, )?)+)/.exec(doc)?.[1] ?? '')
  })

  test('are taken as its example gives them', () => {
    const { code = '' } = blocksIn('ts').find((block) => block.code.includes('forms:')) ?? {}
    const exported = parse(code).program.body.find((node) => node.type === 'ExportDefaultDeclaration')
    const call = exported?.declaration
    const options = call?.type === 'CallExpression' ? call.arguments.map((argument) => valueOf(argument)) : []
    expect(options).toHaveLength(1)
    expect(resolveOptions(...options)).toMatchObject(options[0] as object)
  })
})

describe('the tables of the docs', () => {
  test('name every error, with its exit code and its meaning', () => {
    const codes = Object.entries(ERROR_CODES).map(([code, meaning]) => [
      `\`${code}\``,
      String(exitCodeOf(new CacheTagsError(code as ErrorCode, ''))),
      meaning,
    ])
    expect(tableIn(DOCS, 'code', 'exit code', 'meaning')).toEqual(codes)
  })

  test('name every form of a site, with what its entries hold', () => {
    const forms = FORMS.filter(({ kind }) => kind === 'site').map(({ name, holds }) => [name, holds])
    const headers = HEADERS.map(({ name }) => [`header:${name}`, 'response'])
    const rows = tableIn(DOCS, 'form', 'as written', 'an entry holds')
    expect(rows.map(([form, , holds]) => [codeOf(form), codeOf(holds)])).toEqual([...forms, ...headers])
  })

  test('show the separator of every header', () => {
    const rows = tableIn(DOCS, 'form', 'as written', 'an entry holds').filter(([form]) => form?.includes('header:'))
    expect(rows.map(([, written]) => /`a(.)b`$/.exec(written ?? '')?.[1])).toEqual(
      HEADERS.map((form) => form.separator),
    )
  })

  test('name every form of an invalidation', () => {
    const forms = FORMS.filter(({ kind }) => kind === 'invalidation').map(({ name }) => name)
    expect(tableIn(DOCS, 'form', 'as written').map(([form]) => codeOf(form))).toEqual(forms)
  })

  test('name every reason to widen', () => {
    const reasons = Object.entries(WIDENING_WORDS).map(([reason, words]) => [`\`${reason}\``, words])
    expect(tableIn(DOCS, 'reason', 'because')).toEqual(reasons)
  })

  test('name every rule of a check, and what it finds', () => {
    const rules = Object.entries(CHECK_RULES).map(([rule, finds]) => [`\`${rule}\``, finds])
    const rows = tableIn(DOCS, 'rule', 'severity', 'finds')
    expect(rows.map(([rule, , finds]) => [rule, finds])).toEqual(rules)
  })

  test('name every command, with its arguments and flags', () => {
    const commands = COMMANDS.map(({ name, args, flags }) => [
      `\`${['cache-tags', name, ...args].join(' ')}\``,
      flags.map((flag) => `\`--${flag.name}${flag.value === undefined ? '' : ` ${flag.value}`}\``).join(', '),
    ])
    const rows = tableIn(DOCS, 'command', 'flags', 'does')
    expect(rows.map((row) => row.slice(0, 2))).toEqual(commands)
    for (const { name } of COMMON_FLAGS) expect(DOCS).toContain(`\`--${name}\``)
  })

  test('name every exit code', () => {
    const codes = new Set(COMMANDS.flatMap(({ exits }) => exits.map(([code]) => String(code))))
    expect(tableIn(DOCS, 'exit code', 'meaning').map(([code]) => code)).toEqual([...codes].sort())
  })
})

test('the table of CDNs says what the code knows', () => {
  const titles = ['`cdn`', 'header of the response', 'tag at most', 'a response takes', 'a request takes', 'case']
  const rows = tableIn(DOCS, ...titles, 'purges by', 'everything by one request', 'rate')
  const expected = Object.entries(CDN_CAPABILITIES).map(([name, cdn]) => {
    const { limits, rate } = cdn
    const response = [
      ...(Number.isFinite(limits.maxTagsPerResponse) ? [`${limits.maxTagsPerResponse} tags`] : []),
      ...(cdn.maxHeaderBytes === null ? [] : [`${cdn.maxHeaderBytes} bytes`]),
    ]
    const request = limits.maxRequestBytes === undefined ? '' : `, ${limits.maxRequestBytes} bytes`
    return [
      `\`${name}\``,
      cdn.header === null ? 'none' : `\`${cdn.header}: a${cdn.separator}b\``,
      limits.maxTagCharacters === undefined ? `${limits.maxTagBytes} bytes` : `${limits.maxTagCharacters} characters`,
      response.join(', '),
      `${limits.maxTagsPerRequest} tags${request}`,
      cdn.foldsCase ? 'folded' : 'kept',
      cdn.modes.map((mode) => `\`${mode}\``).join(', '),
      cdn.purgesEverything ? 'yes' : 'no',
      rate === null ? 'not published' : `${rate.amount} ${rate.per}s in ${rate.seconds} s, ${rate.burst} at once`,
    ]
  })
  expect(rows).toEqual(expected)
})
