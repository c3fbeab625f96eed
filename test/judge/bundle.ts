import { build, transform, type Plugin } from 'esbuild'
import { findEffects, type Effects } from '../../src/core/effects.ts'
import { modulePath, parseNodeId } from '../../src/core/ids.ts'
import { dependenciesOf, type Project } from '../../src/core/project.ts'
import type { ModuleId } from '../../src/core/syntax.ts'
import type { Scan } from '../../src/scanner/scan.ts'
import { markModule } from './marked.ts'

/**
 * What an independent bundler makes of the code behind a site. `named`: minified, but for the names; its statements sorted,
 * so that their order is no difference. `whole`: minified for good. Two states of a project that agree in either run the
 * same code.
 */
export interface Judgement {
  readonly named: string
  readonly whole: string
}

/** Bundles the code behind sites: marked, as the purity rule has it, or as it stands. */
export function createJudge(scan: Scan, isMarked: boolean): (site: string) => Promise<Judgement | null> {
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
    const plugin = projectPlugin(project, (id) => `${textOf(id)}\n${(extra.get(id) ?? []).join('\n')}`, isMarked)
    // Code that imports what nobody exports is no code for a bundler.
    const bundle = await build({
      ...OPTIONS,
      stdin: { contents: lines.join('\n'), resolveDir: '/', sourcefile: 'entry.js' },
      bundle: true,
      write: false,
      plugins: [plugin],
    }).catch(() => null)
    return bundle === null ? null : toJudgement(bundle.outputFiles[0]?.text ?? '')
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

async function toJudgement(code: string): Promise<Judgement> {
  // As TypeScript, so that names which are imported and used by nothing that is left go as well.
  const plain = { ...OPTIONS, jsx: 'preserve', loader: 'tsx' } as const
  const named = await transform(code, plain)
  const whole = await transform(code, { ...plain, minify: true })
  // A statement of the bundle begins at the margin.
  const statements = named.code.split(/\n(?=[^\s)}\]`])/).sort()
  return { named: statements.join('\n'), whole: whole.code }
}

/** The statements that a site is made of: its own, and those of the callers that make what it is given. */
function rootsOf({ code }: Scan, site: string): string[] {
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

function moduleText(scan: Scan, effects: Effects, id: ModuleId, isMarked: boolean): string {
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
      onResolve({ filter: /.*/ }, ({ path, importer }) => {
        if (path.startsWith('project:')) return { path: path.slice('project:'.length), namespace: 'project' }
        const [dependency] = dependenciesOf(project, importer, path)
        if (dependency?.kind === 'module') return { path: dependency.id, namespace: 'project' }
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
