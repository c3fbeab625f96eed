import { build, transform, type Plugin } from 'esbuild'
import { parseSync } from 'oxc-parser'
import { findEffects, type Effects } from '../../src/core/effects.ts'
import { sortedUnique } from '../../src/core/hash.ts'
import { modulePath, parseNodeId } from '../../src/core/ids.ts'
import { dependenciesOf, type Project } from '../../src/core/project.ts'
import { isFunction } from '../../src/core/surroundings.ts'
import type { ModuleId, Node } from '../../src/core/syntax.ts'
import type { OpenScan } from '../../src/scanner/scan.ts'
import { markModule } from './marked.ts'

/**
 * What an independent bundler makes of the code behind a site. `named`: minified, but for the names; its statements sorted,
 * so that their order is no difference. `whole`: minified for good. Two states of a project that agree in either run the
 * same code.
 */
export interface Judgement {
  readonly named: string
  readonly whole: string
  /** The statements that do something when the module runs, in order; empty where they are not known. */
  readonly order: string
}

/** Bundles the code behind sites: marked, as the purity rule has it, or as it stands. */
export function createJudge(scan: OpenScan, isMarked: boolean): (site: string) => Promise<Judgement | null> {
  const { project } = scan.loader
  const effects = findEffects(project, 'pragmatic')
  const texts = new Map<ModuleId, string>()
  const textOf = (id: ModuleId): string => {
    const known = texts.get(id)
    if (known !== undefined) return known
    const text = moduleText(scan, effects, id, isMarked)
    texts.set(id, text)
    return text
  }
  return async (site) => {
    const roots = rootsOf(scan, site)
    const extra = new Map<ModuleId, string[]>()
    const lines = roots.map((root, index) => entryLine(project, root, index, extra))
    if (lines.includes(null)) return null
    const textWith = (id: ModuleId): string => `${textOf(id)}\n${(extra.get(id) ?? []).join('\n')}`
    // What is imported while the code runs is kept whole. A bundler would wrap it, and all it shares, into functions.
    const plugin = projectPlugin(project, textWith, isMarked)
    let [bundle, later, known]: [string | null, readonly string[], number] = ['', [], -1]
    while (bundle !== null && later.length > known) {
      known = later.length
      const whole = later.map((id, at) => `export * as __later${at} from ${id}`)
      bundle = await bundleText([...lines, ...whole].join('\n'), plugin)
      const asked = [...(bundle ?? '').matchAll(/import\(("project:[^"]*")\)/g)].map(([, id = '']) => id)
      later = sortedUnique([...later, ...asked])
    }
    return bundle === null ? null : toJudgement(bundle, isMarked)
  }
}

const OPTIONS = {
  format: 'esm',
  platform: 'node',
  target: 'esnext',
  jsx: 'automatic',
  treeShaking: true,
  legalComments: 'none',
  logLevel: 'silent',
  tsconfigRaw: { compilerOptions: { experimentalDecorators: true } },
} as const

/** Bundles an entry; `null` where it imports what nobody exports, which is no code for a bundler. */
async function bundleText(entry: string, plugin: Plugin): Promise<string | null> {
  const stdin = { contents: entry, resolveDir: '/', sourcefile: 'entry.js' }
  const bundle = await build({ ...OPTIONS, stdin, bundle: true, write: false, plugins: [plugin] }).catch(() => null)
  return bundle?.outputFiles[0]?.text ?? null
}

async function toJudgement(code: string, isMarked: boolean): Promise<Judgement> {
  // As TypeScript, so that names which are imported and used by nothing that is left go as well.
  const plain = { ...OPTIONS, jsx: 'preserve', loader: 'tsx' } as const
  const named = await transform(code, plain)
  const whole = await transform(code, { ...plain, minify: true })
  const statements = parseSync('bundle.jsx', named.code).program.body.map((node) => {
    const text = named.code.slice(node.start, node.end)
    return { text, isIdle: isIdle(node, text) }
  })
  const order = isMarked ? statements.filter((statement) => !statement.isIdle) : []
  return {
    named: statements
      .map(({ text }) => text)
      .sort()
      .join(BETWEEN),
    whole: whole.code,
    order: order.map(({ text }) => text).join('\n'),
  }
}

/** Stands between the statements of a bundle that is written down: no code holds it. */
const BETWEEN = '\n\0\n'

/** The statements of a bundle, sorted. */
export function statementsOf({ named }: Judgement): string[] {
  return named.split(BETWEEN)
}

/** Whether a statement of a marked bundle does nothing by itself: it declares a literal, a function, or what is pure. */
function isIdle(node: Node, text: string): boolean {
  switch (node.type) {
    case 'FunctionDeclaration':
    case 'ExportNamedDeclaration':
    case 'ExportDefaultDeclaration':
      return true
    case 'ImportDeclaration':
      return node.specifiers.length > 0
    case 'VariableDeclaration':
      return node.declarations.every(
        ({ init }) =>
          init === null ||
          init.type === 'Literal' ||
          isFunction(init) ||
          text
            .slice(0, init.start - node.start)
            .trimEnd()
            .endsWith('/* @__PURE__ */'),
      )
    default:
      return false
  }
}

/** The statements that a site is made of: its own, and those of the callers that make what it is given. */
export function rootsOf({ code }: OpenScan, site: string): string[] {
  const { statement } = code.sites[site] ?? { statement: '' }
  if (!statement.startsWith('site:')) return [statement]
  const row = code.graph.find(([id]) => id === statement)
  return (row?.[2] ?? []).flatMap((index) => code.graph[index]?.[0] ?? [])
}

/** The line of the entry that keeps a statement; `null` where nothing can name it. */
function entryLine(project: Project, id: string, index: number, extra: Map<ModuleId, string[]>): string | null {
  const { module, key } = parseNodeId(id)
  const summary = project.modules.get(module ?? '')
  const statement = summary?.statements.find((item) => item.key === key)
  if (summary === undefined || statement === undefined || module === null) return null
  const from = JSON.stringify(`project:${module}`)
  if (statement.binds.length === 0) return `import ${from}`
  const name = `__kept${index}`
  const isAnonymous = statement.binds[0] === 'default'
  if (isAnonymous) return `export { default as ${name} } from ${from}`
  extra.set(module, [
    ...(extra.get(module) ?? []),
    `export { ${statement.binds.map((bind) => `${bind} as ${name}_${bind}`).join()} }`,
  ])
  return `export { ${statement.binds.map((bind) => `${name}_${bind}`).join()} } from ${from}`
}

function moduleText(scan: OpenScan, effects: Effects, id: ModuleId, isMarked: boolean): string {
  const syntax = scan.loader.syntaxOf(id)
  const summary = scan.loader.project.modules.get(id)
  if (syntax === undefined || summary === undefined) return ''
  if (!isMarked) return syntax.source
  return markModule(syntax, {
    summary,
    isPure: (statement) => !effects.hasEffect(id, statement),
    isOutside: (specifier) => dependenciesOf(scan.loader.project, id, specifier).every(({ kind }) => kind === 'leaf'),
  })
}

/** Lets esbuild read the project as the scanner resolved it: packages stay outside, other files are their digest. */
function projectPlugin(project: Project, textOf: (id: ModuleId) => string, isMarked: boolean): Plugin {
  return {
    name: 'project',
    setup: ({ onResolve, onLoad }) => {
      onResolve({ filter: /.*/ }, ({ path, importer, kind }) => {
        if (path.startsWith('project:')) return { path: path.slice('project:'.length), namespace: 'project' }
        const [dependency] = dependenciesOf(project, importer, path)
        if (dependency?.kind === 'module')
          return kind === 'dynamic-import'
            ? { path: `project:${dependency.id}`, external: true }
            : { path: dependency.id, namespace: 'project' }
        if (dependency?.id.startsWith('asset:'))
          return { path: `${dependency.id} ${dependency.digest}`, namespace: 'asset' }
        return { path, external: true, ...(isMarked && { sideEffects: false }) }
      })
      onLoad({ filter: /.*/, namespace: 'project' }, ({ path }) => ({
        contents: textOf(path),
        loader: loaderOf(modulePath(path)),
        resolveDir: '/',
      }))
      onLoad({ filter: /.*/, namespace: 'asset' }, ({ path }) => ({
        contents: `export default ${JSON.stringify(path.slice(path.lastIndexOf(' ')))}`,
      }))
    },
  }
}

function loaderOf(path: string): 'ts' | 'tsx' | 'jsx' {
  if (/\.[cm]?ts$/.test(path)) return 'ts'
  return path.endsWith('.tsx') ? 'tsx' : 'jsx'
}
