import { runInNewContext } from 'node:vm'
import ts from 'typescript'
import { siteTagEdits } from '../../src/inject/edits.ts'
import { injectEdits, type Injected } from '../../src/inject/inject.ts'
import { isParseFailure, parseModule } from '../../src/scanner/parse.ts'
import { scanFiles, type MemoryOptions } from '../support/memory-project.ts'

const FILE = 'm.ts'

/** A module with a site tag at every site, and those tags in source order. */
export interface InjectedModule extends Injected {
  readonly tags: readonly string[]
}

export async function injectAll(source: string, options: MemoryOptions = {}): Promise<InjectedModule> {
  const { located, code } = await scanFiles({ [FILE]: source }, { siteTags: 'all', ...options })
  const places = (located.get(FILE) ?? []).map(({ site, place }) => ({
    place,
    tag: code.sites[site.id]?.siteTag ?? '',
  }))
  const edits = places.flatMap(({ place, tag }) => siteTagEdits(source, place, tag))
  const injected = injectEdits(source, edits)
  const parsed = parseModule(FILE, FILE, injected.code)
  if (isParseFailure(parsed)) throw new Error(`${parsed.reason} in: ${injected.code}`)
  return { ...injected, tags: places.map(({ tag }) => tag) }
}

/** One thing that happened in a run: a primitive called, or a part of the code evaluated. */
export type Event = readonly ['call', string, readonly unknown[]] | readonly ['part', unknown]

/** Names that code under test may use besides the primitives: fixed inputs, and `e`, which notes that it was called. */
export type Inputs = Readonly<Record<string, unknown>>

/** Runs a module with primitives that only note what they are called with. */
export async function run(source: string, inputs: Inputs = {}): Promise<Event[]> {
  const events: Event[] = []
  const note =
    (name: string) =>
    (...args: unknown[]): void =>
      void events.push(['call', name, args.map(copy)])
  const primitives = new Proxy(
    {},
    { get: (_, name) => (name === 'getCache' ? () => ({ set: note('set') }) : note(String(name))) },
  )
  const module = { exports: {} as Record<string, unknown> }
  const names = {
    ...inputs,
    module,
    exports: module.exports,
    require: () => primitives,
    e: (label: unknown, value: unknown) => {
      events.push(['part', label])
      return value
    },
    Headers: class {
      constructor(init: unknown) {
        note('Headers')(init)
      }
    },
    headers: { set: note('headers.set') },
  }
  const compilerOptions = { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022 }
  const { outputText } = ts.transpileModule(source, { compilerOptions, fileName: FILE })
  runInNewContext(outputText, names)
  const { main } = module.exports
  if (typeof main === 'function') await main()
  return events
}

/** A value as it is at that moment, without the identities of another realm. */
function copy(value: unknown): unknown {
  if (typeof value === 'function') return 'a function'
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return Array.from(value, copy)
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, copy(item)]))
}
