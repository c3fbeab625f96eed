import type { EvaluationContext } from '../core/evaluation.ts'
import { placesOf, readConfig, type ConfigKind, type ConfigPart } from '../core/header-configs.ts'
import { headerRule, type HeaderRule, type HeaderRules, type SaidHeader } from '../core/header-rules.ts'
import { positionFinder, type Position } from '../core/position.ts'
import { summariseModule } from '../core/summary.ts'
import type { ModuleId, Syntax } from '../core/syntax.ts'
import { namesHeader, unreadable, type ConfigFile } from './config-file.ts'
import { createLoader } from './load.ts'
import { isParseFailure, parseModule } from './parse.ts'
import type { ScanOptions, ScanPorts } from './scan.ts'

/** A configuration that may say headers, or leave that to another module of the project. */
const MAY_SAY = /\b(?:headers|routeRules)\b|(?:\bfrom|\brequire\(|\bimport\()\s*['"]\.{1,2}\//

/** Reads a configuration that is a module, with what it imports of the project: apart from what the project's code reaches. */
export async function readModuleConfig(
  config: ConfigFile,
  kind: ConfigKind,
  { root, maxTreeLength }: ScanOptions,
  ports: ScanPorts,
): Promise<HeaderRules> {
  const { id, file, text, headers } = config
  if (!namesHeader(text, headers) && !MAY_SAY.test(text)) return NO_RULES
  const loader = createLoader({ root, ...ports, texts: new Map([[file, text]]), maxTreeLength })
  await loader.load([file])
  const failure = loader.failures.get(id)
  if (failure !== undefined) return namesHeader(text, headers) ? unreadable(id, failure.reason, failure.line) : NO_RULES
  const naming = [...loader.project.modules.keys()].filter((module) =>
    namesHeader(loader.sourceOf(module) ?? '', headers),
  )
  const syntax = loader.syntaxOf(id)
  if (naming.length === 0 || syntax === undefined) return NO_RULES
  const others = naming.flatMap((module) => (module === id ? [] : (loader.syntaxOf(module) ?? [])))
  const own = readConfig(loader, syntax, kind, headers)
  // What CommonJS exports isn't followed: what it says is looked for where it may be said.
  const parts = own.some(saysAnything) ? own : others.flatMap((other) => readConfig(loader, other, kind, headers))
  return rulesOf(
    parts,
    kind,
    [syntax, ...others].map((module) => ({ syntax: module, shift: 0 })),
  )
}

function saysAnything({ said, unresolved }: ConfigPart): boolean {
  return said.length > 0 || unresolved.length > 0
}

const NO_RULES: HeaderRules = { rules: [], unresolved: [] }

/** Reads `vercel.json`: the expression of a module that has nothing else. */
export function readJsonConfig({ id, file, text, headers }: ConfigFile): HeaderRules {
  const syntax = parseModule(id, `${file}.js`, `(${text}\n)`)
  if (isParseFailure(syntax)) return unreadable(id, syntax.reason, syntax.line)
  const context: EvaluationContext = {
    project: { modules: new Map([[id, summariseModule(syntax)]]), dependencies: new Map() },
    syntaxOf: (module) => (module === id ? syntax : undefined),
    sourceOf: (module) => (module === id ? syntax.source : undefined),
    importersOf: () => [],
    functionAt: () => null,
    keep: () => undefined,
    letGo: () => undefined,
  }
  return rulesOf(readConfig(context, syntax, 'lists', headers), 'lists', [{ syntax, shift: 1 }])
}

/** A module in which entries may be written, and how many characters stand before its text. */
interface Written {
  readonly syntax: Syntax
  readonly shift: number
}

interface Found {
  readonly module: ModuleId
  /** In the tree. */
  readonly offset: number
}

function rulesOf(parts: readonly ConfigPart[], kind: ConfigKind, written: readonly Written[]): HeaderRules {
  const positions = new Map(
    written.map(({ syntax, shift }) => {
      const positionOf = positionFinder(syntax.source.slice(shift))
      return [syntax.id, (offset: number) => positionOf(Math.max(0, offset - shift))]
    }),
  )
  const placeOf = ({ module, offset }: Found): Position & { module: ModuleId } => ({
    module,
    ...(positions.get(module)?.(offset) ?? { line: 1, column: 1 }),
  })
  const find = finder(written)
  const rules = parts.flatMap(({ module, node, said }) =>
    unrepeated(said).map((one): HeaderRule => headerRule(one, placeOf(find(one) ?? { module, offset: node.start }))),
  )
  const form = kind === 'lists' ? 'headers' : 'routeRules'
  const unresolved = parts.flatMap(({ module, node, unresolved: reasons }) =>
    reasons.map((reason) => ({ ...placeOf({ module, offset: node.start }), form, reason })),
  )
  return { rules, unresolved }
}

/** An entry that stands on several ways is one. */
function unrepeated(said: readonly SaidHeader[]): SaidHeader[] {
  return [...new Map(said.map((one) => [JSON.stringify([one.pattern, one.header.header, one.entry]), one])).values()]
}

/** Finds where entries are written, each at another place than those before. */
function finder(written: readonly Written[]): (said: SaidHeader) => Found | null {
  const used = new Set<string>()
  return (said) => {
    const places = written.map(({ syntax }) => ({ module: syntax.id, ...placesOf(syntax, said) }))
    const found = [
      ...places.flatMap(({ module, best }) => best.map((node): Found => ({ module, offset: node.start }))),
      ...places.flatMap(({ module, other }) => other.map((node): Found => ({ module, offset: node.start }))),
    ]
    const keyOf = ({ module, offset }: Found): string => JSON.stringify([said.header.header, module, offset])
    const first = found.find((place) => !used.has(keyOf(place)))
    if (first === undefined) return null
    used.add(keyOf(first))
    return first
  }
}
