import { existsSync, readFileSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { describe, expect, test } from 'vitest'
import { CDN_CAPABILITIES } from '../src/cdn/capabilities.ts'
import { COMMANDS } from '../src/cli/commands.ts'
import { COMMON_FLAGS } from '../src/cli/flags.ts'
import { parseCommandLine } from '../src/cli/parse.ts'
import { exitCodeOf } from '../src/cli/problem.ts'
import { CHECK_RULES } from '../src/core/check-finding.ts'
import { CacheTagsError, ERROR_CODES, type ErrorCode } from '../src/core/error.ts'
import { FORMS, HEADERS } from '../src/core/forms.ts'
import { startEmulator } from '../src/emulator/server.ts'
import { DEFAULTS } from '../src/plugin/options.ts'
import { resolveOptions } from '../src/plugin/resolve-options.ts'
import { WIDENING_WORDS } from '../src/report/diff-report.ts'
import { runIn } from './cli/fake-world.ts'
import { handMadeText } from './cli/manifests.ts'
import { codeOf, fencesOf, literal, parse, rowsOf, shapeOf, valueOf } from './docs-reading.ts'
import { writeProject } from './support/disk-project.ts'

const ROOT = resolve(import.meta.dirname, '..')
const read = (name: string): string => readFileSync(join(ROOT, name), 'utf8')
const README = read('README.md')
const CONTRIBUTING = read('CONTRIBUTING.md')
const PACKAGE = JSON.parse(read('package.json'))

/** Every option with its JSDoc, as the interfaces declare it. */
function declaredOptions(file: string, title: string): { name: string; doc: string }[] {
  const { program, comments } = parse(read(file))
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

describe('the options of the README', () => {
  const rows = rowsOf(README, ...OPTION_TITLES)
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
    const code = fencesOf(README, 'ts').find((block) => block.startsWith('// cache-tags.config.ts'))
    const exported = parse(code ?? '').program.body.find((node) => node.type === 'ExportDefaultDeclaration')
    const call = exported?.declaration
    const options = call?.type === 'CallExpression' ? call.arguments.map((argument) => valueOf(argument)) : []
    expect(options).toHaveLength(1)
    expect(resolveOptions(...options)).toMatchObject(options[0] as object)
  })
})

describe('the tables of the README', () => {
  test('name every error, with its exit code and its meaning', () => {
    const codes = Object.entries(ERROR_CODES).map(([code, meaning]) => [
      `\`${code}\``,
      String(exitCodeOf(new CacheTagsError(code as ErrorCode, ''))),
      meaning,
    ])
    expect(rowsOf(README, 'code', 'exit code', 'meaning')).toEqual(codes)
  })

  test('name every form of a site, with what its entries hold', () => {
    const forms = FORMS.filter(({ kind }) => kind === 'site').map(({ name, holds }) => [name, holds])
    const headers = HEADERS.map(({ name }) => [`header:${name}`, 'response'])
    const rows = rowsOf(README, 'form', 'as written', 'an entry holds')
    expect(rows.map(([form, , holds]) => [codeOf(form), codeOf(holds)])).toEqual([...forms, ...headers])
  })

  test('show the separator of every header', () => {
    const rows = rowsOf(README, 'form', 'as written', 'an entry holds').filter(([form]) => form?.includes('header:'))
    expect(rows.map(([, written]) => /`a(.)b`$/.exec(written ?? '')?.[1])).toEqual(
      HEADERS.map((form) => form.separator),
    )
  })

  test('name every form of an invalidation', () => {
    const forms = FORMS.filter(({ kind }) => kind === 'invalidation').map(({ name }) => name)
    expect(rowsOf(README, 'form', 'as written').map(([form]) => codeOf(form))).toEqual(forms)
  })

  test('name every reason to widen', () => {
    const reasons = Object.entries(WIDENING_WORDS).map(([reason, words]) => [`\`${reason}\``, words])
    expect(rowsOf(README, 'reason', 'because')).toEqual(reasons)
  })

  test('name every rule of a check, and what it finds', () => {
    const rules = Object.entries(CHECK_RULES).map(([rule, finds]) => [`\`${rule}\``, finds])
    const rows = rowsOf(README, 'rule', 'severity', 'finds')
    expect(rows.map(([rule, , finds]) => [rule, finds])).toEqual(rules)
  })

  test('name every command, with its arguments and flags', () => {
    const commands = COMMANDS.map(({ name, args, flags }) => [
      `\`${['cache-tags', name, ...args].join(' ')}\``,
      flags.map((flag) => `\`--${flag.name}${flag.value === undefined ? '' : ` ${flag.value}`}\``).join(', '),
    ])
    const rows = rowsOf(README, 'command', 'flags', 'does')
    expect(rows.map((row) => row.slice(0, 2))).toEqual(commands)
    for (const { name } of COMMON_FLAGS) expect(README).toContain(`\`--${name}\``)
  })

  test('name every exit code', () => {
    const codes = new Set(COMMANDS.flatMap(({ exits }) => exits.map(([code]) => String(code))))
    expect(rowsOf(README, 'exit code', 'meaning').map(([code]) => code)).toEqual([...codes].sort())
  })
})

describe('the command lines of the README', () => {
  const blocks = ['sh', 'yaml'].flatMap((language) => fencesOf(README, language)).join('\n')
  const whole = [
    ...blocks.matchAll(/\bcache-tags ((?:scan|diff|plan|announce|purge|adopt|status|ledger|emulate|-).*)$/gm),
  ].map(([, line]) => line ?? '')
  const spans = [...README.matchAll(/`cache-tags ([^`]+)`/g)].map(([, line]) => line ?? '')

  test('are there', () => {
    expect([whole.length, spans.length].every((length) => length > 2)).toBe(true)
    expect(blocks.match(/npx cache-tags /g)).toHaveLength(whole.length)
  })

  test.each(whole)('%s is understood', (line) => {
    expect(parseCommandLine(line.split(/\s+/), COMMANDS, COMMON_FLAGS)).toMatchObject({ kind: 'call' })
  })

  test.each(spans)('%s has a known command and known flags', (line) => {
    const [name, ...words] = line.split(/\s+/)
    const command = COMMANDS.find((candidate) => candidate.name === name)
    const flags = words.filter((word) => word.startsWith('--')).map((word) => word.slice(2))
    const known = [...COMMON_FLAGS, ...(command?.flags ?? [])].map((flag) => flag.name)
    expect(command).toBeDefined()
    expect(known).toEqual(expect.arrayContaining(flags))
  })
})

test("the README's table of CDNs says what the code knows", () => {
  const titles = ['`cdn`', 'header of the response', 'tag at most', 'a response takes', 'a request takes', 'case']
  const rows = rowsOf(README, ...titles, 'purges by', 'everything by one request', 'rate')
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

describe('the JSON of the README', () => {
  const before = {
    changed: { tags: ['a'], code: '1' },
    dynamic: { tags: ['a-*'], code: '1' },
    bad: { tags: ['a,b'], code: '1' },
  }
  const after = {
    changed: { tags: ['a'], code: '2' },
    dynamic: { tags: ['a-*'], code: '2' },
    bad: { tags: ['a,b'], code: '2' },
  }
  const files = { 'live.json': handMadeText(before), 'new.json': handMadeText(after) }
  const release = ['--target', 'production', '--baseline', 'live.json', '--manifest', 'new.json', '--json']
  const [diffBlock, purgeBlock, checkBlock] = fencesOf(README, 'json').map((block): Record<string, unknown> =>
    JSON.parse(block),
  )

  test('is all there is', () => {
    // The last is no output, but the scripts of a package.json.
    expect(fencesOf(README, 'json')).toHaveLength(4)
  })

  test('shows a diff as it is', async () => {
    const { stdout } = await runIn({ cwd: await writeProject(files) }, 'diff', 'live.json', 'new.json', '--json')
    expect(shapeOf(diffBlock)).toEqual(shapeOf(JSON.parse(stdout)))
  })

  test('shows a check as it is', async () => {
    const sources = {
      'src/data.ts': "import { cacheTag } from 'next/cache'\ncacheTag('posts')\n",
      'src/actions.ts': "import { updateTag } from 'next/cache'\nupdateTag('post')\n",
    }
    const { stdout } = await runIn({ cwd: await writeProject(sources) }, 'check', '--json')
    const [finding] = JSON.parse(stdout)
    expect(shapeOf(checkBlock)).toEqual([shapeOf(finding)])
    expect(checkBlock).toMatchObject([{ message: finding.message, hint: finding.hint }])
  })

  test('leaves nothing of a plan unsaid', async () => {
    const { stdout } = await runIn({ cwd: await writeProject(files) }, 'plan', ...release)
    const paragraph = README.split('\n').find((line) => line.startsWith('`cache-tags plan --json`')) ?? ''
    const plan = JSON.parse(stdout)
    const keys = [plan, plan.tags[0]].flatMap((value: object) => Object.keys(value))
    const said = [...paragraph.matchAll(/`(\w+)`/g), ...JSON.stringify(diffBlock).matchAll(/"(\w+)":/g)]
    expect(keys.length).toBeGreaterThan(10)
    expect(said.map(([, key]) => key)).toEqual(expect.arrayContaining(keys))
  })

  test('shows a release as it is, but for its plan', async () => {
    const emulator = await startEmulator({ origin: 'http://127.0.0.1:9' })
    const environment = { CACHE_TAGS_API_URL: emulator.url, VERCEL_TOKEN: 'emulator', VERCEL_PROJECT_ID: 'shop' }
    const ended = await runIn({ cwd: await writeProject(files), environment }, 'purge', ...release, '--yes')
    await emulator.close()
    const report = { ...JSON.parse(ended.stdout), plan: {} }
    expect(shapeOf(purgeBlock)).toEqual(shapeOf(report))
    expect(purgeBlock?.['refused']).toEqual(report.refused)
  })
})

const ENTRIES: Readonly<Record<string, () => Promise<object>>> = {
  'unplugin-cache-tags': () => import('../src/index.ts'),
  'unplugin-cache-tags/emulator': () => import('../src/emulator.ts'),
  'unplugin-cache-tags/next': () => import('../src/next.ts'),
  'unplugin-cache-tags/vercel': () => import('../src/vercel.ts'),
  'unplugin-cache-tags/vite': () => import('../src/vite.ts'),
  'unplugin-cache-tags/webhook': () => import('../src/webhook.ts'),
}

const BLOCKS = fencesOf(README, 'ts').map((code) => [code.trim().split('\n').at(-1) ?? '', code] as const)

test.each(BLOCKS)('the block that ends in %s parses, and imports what there is', async (_, code) => {
  const { staticImports } = parse(code).module
  expect(staticImports).not.toHaveLength(0)
  for (const { moduleRequest, entries } of staticImports) {
    if (!moduleRequest.value.startsWith('unplugin-cache-tags')) continue
    const names = entries.map(({ importName }) => importName.name ?? 'default')
    expect(Object.keys((await ENTRIES[moduleRequest.value]?.()) ?? {})).toEqual(expect.arrayContaining(names))
  }
})

test.each(Object.entries({ README, CONTRIBUTING }))('%s names versions, scripts and files that are so', (_, text) => {
  const scripts = [...text.matchAll(/npm (?:run ([\w:]+)|(test)\b)/g)].map(([, script, own]) => script ?? own)
  const paths = [...text.matchAll(/`((?:src|test|bench|playground)\/[\w./-]+)`/g)].map(([, path]) => path ?? '')
  expect(text).toContain(`Node \`${PACKAGE.engines.node}\``)
  expect(scripts).toContain('test')
  expect(Object.keys(PACKAGE.scripts)).toEqual(expect.arrayContaining(scripts))
  expect(paths.filter((path) => !existsSync(join(ROOT, path)))).toEqual([])
})

/** Entries that no bundler or framework imports. */
const OTHER_ENTRIES = new Set(
  '. cdn emulator inject/loader next/handler package.json runtime varnish.vcl vercel webhook'.split(' '),
)

test('the table of bundlers and frameworks has every entry', () => {
  const rows = rowsOf(README, 'build with', 'import', 'where it goes')
  const named = rows.flatMap(([, entries = '']) => [...entries.matchAll(/(?:unplugin-cache-tags|`)\/([\w-]+)`/g)])
  const entries = Object.keys(PACKAGE.exports).map((entry) => entry.replace('./', ''))
  expect(new Set(named.map(([, entry]) => entry))).toEqual(
    new Set(entries.filter((entry) => !OTHER_ENTRIES.has(entry))),
  )
})

function majorOf(name: string): string | undefined {
  return /\d+/.exec(PACKAGE.devDependencies[name])?.[0]
}

test('the bundlers that the README was tested with are those installed', () => {
  const majors = ['vite', 'rollup', 'rolldown', 'webpack', '@rspack/core'].map(majorOf)
  const tested = /Tested with Vite (\d+), Rollup (\d+) and Rolldown (\d+), webpack (\d+), Rspack (\d+) and/.exec(README)
  expect(tested?.slice(1)).toEqual(majors)
})

test('the frameworks that the README was tested with are those that are built', () => {
  const [, ...majors] = /, Nuxt (\d+), Astro (\d+), SvelteKit (\d+) and React Router (\d+)\./.exec(README) ?? []
  const folders = { nuxt: 'nuxt', astro: 'astro', sveltekit: '@sveltejs/kit', 'react-router': 'react-router' }
  const built = Object.entries(folders).map(([folder, name]) => {
    const { dependencies } = JSON.parse(read(`test/e2e/frameworks/${folder}/package.json`))
    return /\d+/.exec(dependencies[name])?.[0]
  })
  expect(built).toEqual(majors)
})

test('the map in CONTRIBUTING has every room, and allows every import between them', async () => {
  const rows = rowsOf(CONTRIBUTING, 'room', 'what stands there', 'may import')
  const allowed = new Map(rows.map(([room, , may]) => [codeOf(room), may ?? '']))
  const files = await readdir(join(ROOT, 'src'), { recursive: true, withFileTypes: true })
  const rooms = files
    .filter((file) => file.isDirectory() && file.parentPath === join(ROOT, 'src'))
    .map((file) => file.name)
  expect([...allowed.keys()].sort()).toEqual(rooms.sort())
  const imports = files.map(async ({ name, parentPath }) => {
    const [room = ''] = parentPath.slice(join(ROOT, 'src').length + 1).split('/')
    if (room === '' || !name.endsWith('.ts')) return []
    const source = await readFile(join(parentPath, name), 'utf8')
    const targets = [...source.matchAll(/(?:from|import\() ?'\.\.\/([\w-]+)\//g)].map(([, target]) => target ?? '')
    return targets.filter((target) => rooms.includes(target)).map((target) => [room, target] as const)
  })
  const found = (await Promise.all(imports)).flat()
  expect(found.length).toBeGreaterThan(100)
  expect(
    found.filter(([room, to]) => !/^any$/.test(allowed.get(room) ?? '') && !allowed.get(room)?.includes(`\`${to}\``)),
  ).toEqual([])
})
