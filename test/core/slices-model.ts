import { posix } from 'node:path'
import { fc } from './random.ts'

/** How one statement takes another one that stands elsewhere. */
type Way = 'named' | 'namespace' | 'barrel' | 'star' | 'dynamic'

interface Reference {
  readonly to: number
  readonly way: Way
}

/** A top-level statement. Its number is its name and, with `value`, all it says. */
export interface ModelStatement {
  readonly module: number
  readonly kind: 'function' | 'value' | 'state' | 'writer' | 'effect' | 'site'
  readonly value: number
  readonly references: readonly Reference[]
}

/** A project of which it is known what each site reaches. */
export interface Model {
  readonly modules: number
  readonly statements: readonly ModelStatement[]
  /** Modules that a module imports for their effects alone. */
  readonly bare: readonly (readonly number[])[]
}

const WAYS: readonly Way[] = ['named', 'namespace', 'barrel', 'star', 'dynamic']
const KINDS: readonly ModelStatement['kind'][] = [
  'function',
  'function',
  'value',
  'state',
  'writer',
  'effect',
  'site',
  'site',
]

/** Small projects of every shape: imports under other names, barrels, cycles, effects, writers. */
export const models: fc.Arbitrary<Model> = fc
  .record({ modules: fc.integer({ min: 1, max: 5 }), size: fc.integer({ min: 2, max: 12 }) })
  .chain(({ modules, size }) => {
    const module = fc.integer({ min: 0, max: modules - 1 })
    const reference = fc.record({ to: fc.integer({ min: 0, max: size - 1 }), way: fc.constantFrom(...WAYS) })
    const statement = fc.record({
      module,
      kind: fc.constantFrom(...KINDS),
      value: fc.constant(0),
      references: fc.array(reference, { maxLength: 3 }),
    })
    return fc.record({
      modules: fc.constant(modules),
      statements: fc.array(statement, { minLength: size, maxLength: size }).map(onlyPossible),
      bare: fc.array(fc.uniqueArray(module, { maxLength: 2 }), { minLength: modules, maxLength: modules }),
    })
  })

/** Effects can't be taken by name, and only what holds state can be written into. */
function onlyPossible(statements: readonly ModelStatement[]): ModelStatement[] {
  return statements.map((statement, index) => {
    const references = statement.references.filter(({ to }) => to !== index && statements[to]?.kind !== 'effect')
    if (statement.kind !== 'writer') return { ...statement, references }
    // Writing through a namespace (`space.state.value = 1`) is not followed: left out here, for the law to hold of the rest.
    const isFollowed = (way: Way): boolean => way !== 'dynamic' && way !== 'namespace'
    const states = references.filter(({ to, way }) => statements[to]?.kind === 'state' && isFollowed(way))
    return states.length === 0 ? { ...statement, kind: 'function', references } : { ...statement, references: states }
  })
}

/** Whether a reference asks for a module while it runs: for all that is in it. */
function isDynamic(model: Model, from: number, { to, way }: Reference): boolean {
  return way === 'dynamic' && model.statements[to]?.module !== model.statements[from]?.module
}

const barrelOf = (way: Way): string | null => (way === 'barrel' ? 'names' : way === 'star' ? 'stars' : null)

/** The statements that a site reaches, by the rules as a reader would apply them. */
export function reachOf(model: Model, site: number): ReadonlySet<number> {
  const loaded = loadedModules(model)
  const reached = new Set([site])
  for (const index of reached) {
    const statement = model.statements[index]
    if (statement === undefined) continue
    for (const reference of statement.references) {
      const target = model.statements[reference.to]?.module ?? -1
      if (!isDynamic(model, index, reference)) reached.add(reference.to)
      else {
        model.statements.forEach((other, at) => other.module === target && reached.add(at))
        effectsOf(model, target).forEach((effect) => reached.add(effect))
      }
    }
    model.statements.forEach((other, at) => {
      if (other.kind !== 'writer' || !loaded.has(`${other.module}`)) return
      if (statement.kind === 'state' && other.references.some(({ to }) => to === index)) reached.add(at)
    })
    effectsOf(model, statement.module).forEach((effect) => reached.add(effect))
  }
  return reached
}

/** What runs when a module does: its own effects and those of all it imports. */
function effectsOf(model: Model, module: number): number[] {
  const ran = importedBy(model, [`${module}`], false)
  return model.statements.flatMap((statement, index) =>
    ran.has(`${statement.module}`) && isEffect(model, statement, index) ? [index] : [],
  )
}

/** A value that asks for a module is made when its own module runs, so that the other one runs then too. */
function isEffect(model: Model, { kind, references }: ModelStatement, index: number): boolean {
  const isMade = kind === 'value' || kind === 'state'
  return kind === 'effect' || (isMade && references.some((reference) => isDynamic(model, index, reference)))
}

/** What is read at all: the modules that declare something, with all they import. */
function loadedModules(model: Model): Set<string> {
  return importedBy(
    model,
    model.statements.flatMap(({ kind, module }) => (kind === 'site' ? [`${module}`] : [])),
    true,
  )
}

function importedBy(model: Model, start: readonly string[], withDynamic: boolean): Set<string> {
  const found = new Set(start)
  for (const module of found)
    for (const { to, dynamic } of importsOf(model, module)) if (withDynamic || !dynamic) found.add(to)
  return found
}

/** What a module (a number, or a barrel) imports, in source order. */
function importsOf(model: Model, module: string): { to: string; dynamic: boolean }[] {
  if (module === 'names' || module === 'stars') {
    return [...new Set(passedOn(model, module).map((index) => model.statements[index]?.module ?? 0))].map((to) => ({
      to: `${to}`,
      dynamic: false,
    }))
  }
  const own = model.statements.flatMap((statement, index) =>
    `${statement.module}` === module
      ? statement.references
          .filter(({ to }) => model.statements[to]?.module !== statement.module)
          .map((reference) => ({
            to: barrelOf(reference.way) ?? `${model.statements[reference.to]?.module ?? 0}`,
            dynamic: isDynamic(model, index, reference),
          }))
      : [],
  )
  return [...(model.bare[Number(module)] ?? []).map((to) => ({ to: `${to}`, dynamic: false })), ...own]
}

/** The statements that a barrel passes on. */
function passedOn(model: Model, barrel: string): number[] {
  const taken = model.statements.flatMap(({ references, module }) =>
    references.filter(({ to, way }) => barrelOf(way) === barrel && model.statements[to]?.module !== module),
  )
  return [...new Set(taken.map(({ to }) => to))].toSorted((left, right) => left - right)
}

/** How a model is written down. */
export interface Writing {
  /** Full of comments, types and blanks that say nothing. */
  readonly isNoisy?: boolean
  /** Where a module stands: a path without ending. */
  readonly pathOf?: (module: string) => string
}

/** The model as source files. */
export function writeModel(
  model: Model,
  { isNoisy = false, pathOf = (module) => `m${module}` }: Writing = {},
): Record<string, string> {
  const from = (module: string, target: string): string => {
    const path = posix.relative(posix.dirname(pathOf(module)), pathOf(target))
    return path.startsWith('.') ? path : `./${path}`
  }
  const files: Record<string, string> = {}
  for (let module = 0; module < model.modules; module++) {
    const lines = moduleLines(model, `${module}`, (target) => from(`${module}`, target))
    files[`${pathOf(`${module}`)}.ts`] = isNoisy ? noisy(lines) : lines.join('\n')
  }
  const names = passedOn(model, 'names').map(
    (index) => `export { f${index} as g${index} } from '${from('names', `${model.statements[index]?.module}`)}'`,
  )
  const stars = importsOf(model, 'stars').map(({ to }) => `export * from '${from('stars', to)}'`)
  return { ...files, [`${pathOf('names')}.ts`]: names.join('\n'), [`${pathOf('stars')}.ts`]: stars.join('\n') }
}

function moduleLines(model: Model, module: string, from: (target: string) => string): string[] {
  const hasSite = model.statements.some((statement) => statement.kind === 'site' && `${statement.module}` === module)
  const imports = hasSite ? [`import { cacheTag } from 'next/cache'`] : []
  for (const target of model.bare[Number(module)] ?? []) imports.push(`import '${from(`${target}`)}'`)
  const body = model.statements.flatMap((statement, index) => {
    if (`${statement.module}` !== module) return []
    const taken = statement.references.map((reference, at): string => {
      const { to, way } = reference
      const target = `${model.statements[to]?.module}`
      if (target === module) return `f${to}`
      const name = `r${index}_${at}`
      switch (way) {
        case 'dynamic':
          return `import('${from(target)}')`
        case 'namespace':
          imports.push(`import * as ${name} from '${from(target)}'`)
          return `${name}.f${to}`
        case 'named':
          imports.push(`import { f${to} as ${name} } from '${from(target)}'`)
          return name
        case 'barrel':
          imports.push(`import { g${to} as ${name} } from '${from('names')}'`)
          return name
        case 'star':
          imports.push(`import { f${to} as ${name} } from '${from('stars')}'`)
          return name
      }
    })
    return [statementLine(statement, index, taken)]
  })
  return [...imports, ...body]
}

function statementLine({ kind, value }: ModelStatement, index: number, taken: readonly string[]): string {
  const says = [`'says ${index}'`, `${value}`, ...taken].join(', ')
  switch (kind) {
    case 'function':
      return `export function f${index}() { return [${says}] }`
    case 'value':
      return `export const f${index} = [${says}]`
    case 'state':
      return `export const f${index} = { value: [${says}] }`
    case 'writer':
      return `export function f${index}() { ${taken.map((name) => `${name}.value = ${value};`).join(' ')} return 'writes ${index}' }`
    case 'effect':
      return `globalThis.effect${index} = [${says}]`
    case 'site':
      return `export async function f${index}() { 'use cache'; cacheTag('t${index}'); return [${says}] }`
  }
}

function noisy(lines: readonly string[]): string {
  const body = lines.map((line, index) =>
    line
      .replaceAll(/'([^']*)'/g, '"$1"')
      .replace('"use cache"', "'use cache'")
      .replace(/^export (async )?function (\w+)\(\)/, 'export $1function $2(): Promise<unknown[]>')
      .replaceAll('return [', `// line ${index}\n  return /* all of it */ [\n    `)
      .replace(/^export const (\w+) =/, 'export const $1: unknown ='),
  )
  return [
    `import type { Shape } from './shapes'`,
    'interface Local { readonly shape: Shape }',
    ...body,
    'type Alias = Local',
  ].join(';\n\n')
}
