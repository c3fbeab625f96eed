import { parseSync } from 'oxc-parser'
import type { Request } from '../../core/requests.ts'
import { walk, type Node } from '../../core/syntax.ts'

/** Types that become code, and the files that they come from. */
export interface EmittedTypes {
  readonly text: string
  readonly requests: readonly Request[]
}

const NO_TYPES: EmittedTypes = { text: '', requests: [] }

/** Calls whose types the compiler turns into options of the component (https://vuejs.org/api/sfc-script-setup). */
const MACROS: ReadonlySet<string> = new Set(['defineProps', 'defineEmits', 'defineModel', 'defineSlots'])

/**
 * The types that the macros of a `<script setup>` are given, with all that the script declares itself. Of what they import,
 * the whole file counts: how much of it is meant only the compiler knows.
 */
export function emittedTypes(code: string): EmittedTypes {
  if (![...MACROS].some((macro) => code.includes(macro))) return NO_TYPES
  const { program } = parseSync('setup.ts', code, { lang: 'ts', astType: 'ts', range: true })
  const given: string[] = []
  walk(program as Node, (node) => {
    if (node.type !== 'CallExpression' || node.callee.type !== 'Identifier' || !MACROS.has(node.callee.name)) return
    const types = node.typeArguments
    if (types) given.push(code.slice(types.start, types.end))
  })
  if (given.length === 0) return NO_TYPES
  const declared = program.body
    .map((node) => (node.type === 'ExportNamedDeclaration' ? (node.declaration ?? node) : node))
    .filter(({ type }) => type === 'TSInterfaceDeclaration' || type === 'TSTypeAliasDeclaration')
    .map(({ start, end }) => code.slice(start, end))
  const text = [...given, ...declared].join('\n')
  const names = new Set(text.match(/[\p{ID_Start}$_][\p{ID_Continue}$]*/gu))
  const requests = program.body.flatMap((node): Request[] => {
    if (node.type !== 'ImportDeclaration' || !node.specifiers.some(({ local }) => names.has(local.name))) return []
    // By its content: as code, types are nothing.
    return node.source.value.startsWith('.') ? [{ kind: 'import', specifier: `${node.source.value}?raw` }] : []
  })
  return { text, requests }
}
