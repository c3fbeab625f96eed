import { resolve } from 'node:path'
import { toJsonSchema, type JsonSchema } from '@valibot/to-json-schema'
import type { Plugin } from 'rolldown'
import ts from 'typescript'
import { parse } from 'yaml'
import { DEFAULTS } from '../src/plugin/options.ts'
import { optionsSchema } from '../src/plugin/options-schema.ts'

const OPTIONS_FILE = resolve(import.meta.dirname, '../src/plugin/options.ts')

/** Writes `schema.json` beside what is built. */
export function configSchemaFile(): Plugin {
  return {
    name: 'config-schema',
    generateBundle() {
      this.emitFile({
        type: 'asset',
        fileName: 'schema.json',
        source: `${JSON.stringify(configSchema(), null, 2)}\n`,
      })
    },
  }
}

/**
 * The JSON schema of `cache-tags.config.json` and of `cacheTags` in `package.json`: what the options may be, by the schema
 * that checks them; what they are, by their JSDoc; and their defaults.
 */
export function configSchema(): JsonSchema {
  const plain = toJsonSchema(optionsSchema, {
    // Checks by code; `v.metadata` beside them says in JSON what can be said.
    ignoreActions: ['raw_check'],
    // Both are converted but for a complaint: a check by code, and a record with few keys.
    overrideSchema: ({ valibotSchema, jsonSchema }) =>
      valibotSchema.type === 'custom' || valibotSchema.type === 'record' ? jsonSchema : undefined,
  })
  const { program, type } = readOptions()
  const documented = document(plain, [type], program.getTypeChecker())
  const properties = Object.entries(documented.properties ?? {}).map(([name, part]) => [name, withDefault(name, part)])
  return {
    ...documented,
    title: 'Options of unplugin-cache-tags',
    properties: {
      $schema: { type: 'string', description: 'Where this schema is.' },
      ...Object.fromEntries(properties),
    },
  }
}

function readOptions(): { readonly program: ts.Program; readonly type: ts.Type } {
  const program = ts.createProgram([OPTIONS_FILE], {
    strict: true,
    target: ts.ScriptTarget.ES2023,
    module: ts.ModuleKind.NodeNext,
    allowImportingTsExtensions: true,
    noEmit: true,
    types: [],
  })
  const declared = program
    .getSourceFile(OPTIONS_FILE)
    ?.statements.find((statement) => ts.isInterfaceDeclaration(statement) && statement.name.text === 'Options')
  if (declared === undefined) throw new Error(`${OPTIONS_FILE} declares no Options`)
  return { program, type: program.getTypeChecker().getTypeAtLocation(declared) }
}

/** Adds what JSDoc says of each property, down to the innermost. */
function document(part: JsonSchema, types: readonly ts.Type[], checker: ts.TypeChecker): JsonSchema {
  const choices = types.flatMap((type) => (type.isUnion() ? type.types : [type]))
  const described: JsonSchema = { ...part }
  if (part.anyOf !== undefined) described.anyOf = part.anyOf.map((choice) => documentPart(choice, choices, checker))
  if (isPart(part.items)) {
    const items = choices.flatMap((type) => checker.getIndexTypeOfType(type, ts.IndexKind.Number) ?? [])
    described.items = document(part.items, items, checker)
  }
  if (part.properties !== undefined) {
    const properties = Object.entries(part.properties).map(([name, property]) => {
      const found = choices.flatMap((type) => type.getProperty(name) ?? [])
      return [name, isPart(property) ? documentProperty(property, found, checker) : property]
    })
    described.properties = Object.fromEntries(properties)
  }
  return described
}

function documentPart(
  part: JsonSchema | boolean,
  types: readonly ts.Type[],
  checker: ts.TypeChecker,
): JsonSchema | boolean {
  return isPart(part) ? document(part, types, checker) : part
}

function documentProperty(part: JsonSchema, symbols: readonly ts.Symbol[], checker: ts.TypeChecker): JsonSchema {
  const [symbol] = symbols
  if (symbol === undefined) return part
  const text = ts.displayPartsToString(symbol.getDocumentationComment(checker)).replaceAll('\n', ' ')
  const tag = symbol.getJsDocTags(checker).find(({ name }) => name === 'default')
  const said = ts.displayPartsToString(tag?.text).replaceAll('\n', ' ')
  const value = literalOf(said)
  return {
    // Of a default that is no value, people read.
    description: said === '' || value !== undefined ? text : `${text} Default: ${said}.`,
    ...document(
      part,
      symbols.map((found) => checker.getTypeOfSymbol(found)),
      checker,
    ),
    ...(value !== undefined && { default: value }),
  }
}

/** The value of a default, where it is one: YAML reads literals as JavaScript writes them. */
function literalOf(said: string): JsonSchema['default'] {
  return /^(?:'.*'|\[.*\]|\{.*\}|true|false|\d+)$/.test(said) ? parse(said) : undefined
}

/** JSON has no `Infinity`: a limit that is none is left out. */
function withDefault(name: string, part: JsonSchema | boolean): JsonSchema | boolean {
  const value: unknown = Object.entries(DEFAULTS).find(([known]) => known === name)?.[1]
  if (value === undefined || !isPart(part)) return part
  const json = JSON.stringify(value, (_, item: unknown) => (item === Number.POSITIVE_INFINITY ? undefined : item))
  return { ...part, default: JSON.parse(json) }
}

function isPart(value: unknown): value is JsonSchema {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
