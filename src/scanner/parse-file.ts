import type { ModuleId, Syntax } from '../core/syntax.ts'
import type { AutoImports } from './auto-imports.ts'
import { NO_COMPONENTS, type Components } from './languages/readers.ts'
import { isParseFailure, parseComponent, parseModule, type ParseFailure } from './parse.ts'

/** What parsing asks of the world. */
export interface ParsePorts {
  /** Takes files of other languages apart. Without it they can't be read. */
  readonly components?: Components
  /** Names that are imported without being written as imports; `null` where they are not known. @default none */
  readonly autoImports?: AutoImports | null | undefined
}

/** Parses a file of any language that holds modules; its component has to be prepared. */
export function parseFile(
  { components = NO_COMPONENTS, autoImports }: ParsePorts,
  id: ModuleId,
  file: string,
  source: string,
): Syntax | ParseFailure {
  const component = components.read(file, source)
  if (typeof component === 'string') return parseComponent(id, file, component)
  const parse = (code: string): Syntax | ParseFailure =>
    component === null ? parseModule(id, file, code) : parseComponent(id, file, { ...component, code })
  const code = component?.code ?? source
  const parsed = parse(code)
  if (isParseFailure(parsed)) return parsed
  const complete = autoImports?.complete(file, code, parsed) ?? null
  const completed = complete === null ? parsed : parse(complete)
  return isParseFailure(completed) ? parsed : { ...completed, source: parsed.source }
}
