import * as v from 'valibot'
import { parseBoundedJson } from './bounded-json.ts'
import { CacheTagsError } from './error.ts'
import { codeId, SCHEMA, type Manifest } from './manifest.ts'
import { graphSchema, packGraph } from './manifest-wire.ts'

const strings = v.array(v.string())
const digests = named(v.string())
const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0))
const place = { module: v.string(), line: count, column: count }
const siteSchema = v.object({
  ...place,
  name: v.string(),
  form: v.string(),
  via: v.picklist(['direct', 'const', 'helper', 'wrapper']),
  tags: strings,
  always: strings,
  siteTag: v.nullable(v.pipe(v.string(), v.regex(/^ct_[0-9a-z]{8}$/))),
  ours: v.boolean(),
  optedOut: v.exactOptional(v.literal(true)),
  widened: v.exactOptional(v.string()),
  statement: v.string(),
  fingerprint: v.string(),
})

const manifestSchema = v.object({
  schema: v.literal(SCHEMA),
  recipe: count,
  id: v.string(),
  code: v.object({
    namespace: v.string(),
    sites: named(siteSchema),
    invalidations: v.array(v.object({ ...place, form: v.string(), tags: strings })),
    unresolved: v.array(v.object({ ...place, form: v.string(), reason: v.string() })),
    lockfile: v.picklist(['read', 'missing', 'unreadable']),
    ambient: v.exactOptional(digests),
    graph: graphSchema,
  }),
  build: v.object({
    injected: v.exactOptional(strings),
    toolchain: v.exactOptional(digests),
    values: v.exactOptional(digests),
    modules: v.exactOptional(digests),
    ambient: v.exactOptional(digests),
    ignored: v.exactOptional(strings),
    differences: v.exactOptional(strings),
    concrete: v.exactOptional(named(strings)),
    prerendered: v.exactOptional(v.array(v.strictTuple([v.string(), count, strings]))),
    unexplained: v.exactOptional(named(v.object({ routes: strings, fingerprint: v.string() }))),
    assets: v.exactOptional(digests),
  }),
})

/** The text of a manifest: JSON, readable, a module of the graph a line, ending in a line break. */
export function encodeManifest(manifest: Manifest): string {
  const { graph, ...code } = manifest.code
  const rows = packGraph(graph)
    .map((group) => `\n      ${JSON.stringify(group)}`)
    .join(',')
  const text = JSON.stringify({ ...manifest, code: { ...code, graph: [] } }, null, 2)
  // The rows go where the empty list of the graph stands: the last key of `code`, at its own depth.
  return `${text.replace(/^ {4}"graph": \[\]$/m, () => `    "graph": [${rows}${rows === '' ? '' : '\n    '}]`)}\n`
}

/**
 * Reads a manifest, strictly.
 *
 * @param source - where the text is from, for messages
 * @throws CacheTagsError `CT_MANIFEST_UNREADABLE` if it is torn or its digest is not that of its code,
 *   `CT_MANIFEST_FOREIGN` if it is of another schema or no manifest
 */
export function decodeManifest(text: string, source: string): Manifest {
  const value = parseJson(text, source)
  if (!isObject(value) || !('schema' in value)) {
    throw new CacheTagsError('CT_MANIFEST_FOREIGN', `${source} is no manifest: it has no \`schema\`.`, {
      hint: REBUILD,
    })
  }
  if (value['schema'] !== SCHEMA) {
    const found = short(JSON.stringify(value['schema']))
    throw new CacheTagsError(
      'CT_MANIFEST_FOREIGN',
      `${source} has schema ${found}; this version reads schema ${SCHEMA}.`,
      { hint: 'Use the version of unplugin-cache-tags that wrote it, or build the manifest again.' },
    )
  }
  const result = v.safeParse(manifestSchema, value)
  if (!result.success) {
    const issue = result.issues[0]
    const where = v.getDotPath(issue) ?? 'the file'
    const problem = `${source} is damaged at ${short(where)}: ${short(issue.message)}`
    throw new CacheTagsError('CT_MANIFEST_UNREADABLE', problem, {
      hint: REBUILD,
    })
  }
  const manifest: Manifest = result.output
  assertWhole(manifest, value, source)
  return manifest
}

const REBUILD = 'Build it again, or name another file.'

/**
 * What valibot can't say: the digest is that of the code, every row of the graph leads to a row, and no name was left out
 * for meaning something to JavaScript.
 */
function assertWhole(manifest: Manifest, raw: Record<string, unknown>, source: string): void {
  const { graph } = manifest.code
  // What other versions add counts as well.
  const code = isObject(raw['code']) ? raw['code'] : {}
  if (codeId(manifest.recipe, { ...code, graph }) !== manifest.id) {
    throw new CacheTagsError(
      'CT_MANIFEST_UNREADABLE',
      `${source} was changed after it was written: its code is not that of its id.`,
      { hint: REBUILD },
    )
  }
  const unnamed = unnameable([raw['code'], raw['build']].flatMap((part) => (isObject(part) ? Object.values(part) : [])))
  if (unnamed !== undefined) {
    throw new CacheTagsError('CT_MANIFEST_UNREADABLE', `${source} is damaged: nothing can be called ${unnamed}.`, {
      hint: REBUILD,
    })
  }
  if (graph.some(([, , leadsTo]) => leadsTo.some((index) => index < 0 || index >= graph.length))) {
    throw new CacheTagsError('CT_MANIFEST_UNREADABLE', `${source} is damaged: its graph leads out of itself.`, {
      hint: REBUILD,
    })
  }
}

/** The first name in any of these records that valibot leaves out. */
function unnameable(records: readonly unknown[]): string | undefined {
  return ['__proto__', 'prototype', 'constructor'].find((name) =>
    records.some((record) => isObject(record) && Object.hasOwn(record, name)),
  )
}

function parseJson(text: string, source: string): unknown {
  try {
    return parseBoundedJson(text)
  } catch (cause) {
    throw new CacheTagsError(
      'CT_MANIFEST_UNREADABLE',
      `${source} is torn or is not JSON (${text.length} characters).`,
      {
        hint: REBUILD,
        cause,
      },
    )
  }
}

/**
 * A record without a prototype: what another manifest's names are looked up in says nothing of `toString`. A function
 * declaration, because schemas above are made of it.
 */
function named<Value>(value: v.GenericSchema<Value>): v.GenericSchema<Record<string, Value>> {
  return v.pipe(
    v.record(v.string(), value),
    v.transform((record) => Object.assign(Object.create(null), record) as Record<string, Value>),
  )
}

const MOST_LETTERS_QUOTED = 200

/** Words of the file itself, as much of them as a message can do with. */
function short(words: string): string {
  return words.length > MOST_LETTERS_QUOTED ? `${words.slice(0, MOST_LETTERS_QUOTED)}…` : words
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
