import type { JsonSchema } from '@valibot/to-json-schema'

type Check = (value: unknown, schema: JsonSchema) => boolean

/** What each keyword asks for, as far as the schema of the options uses it. */
const KEYWORDS: Readonly<Record<string, Check>> = {
  type: (value, { type }) => typeOf(value) === type,
  enum: (value, { enum: choices = [] }) => choices.includes(value as string),
  const: (value, { const: only }) => value === only,
  not: (value, { not }) => not === undefined || !isValid(value, not),
  anyOf: (value, { anyOf = [] }) => anyOf.some((choice) => isValid(value, choice)),
  minLength: (value, { minLength = 0 }) => typeof value !== 'string' || value.length >= minLength,
  pattern: (value, { pattern = '' }) => typeof value !== 'string' || new RegExp(pattern, 'u').test(value),
  minimum: (value, { minimum = 0 }) => typeof value !== 'number' || value >= minimum,
  maximum: (value, { maximum = 0 }) => typeof value !== 'number' || value <= maximum,
  exclusiveMinimum: (value, { exclusiveMinimum = 0 }) => typeof value !== 'number' || value > exclusiveMinimum,
  minItems: (value, { minItems = 0 }) => !Array.isArray(value) || value.length >= minItems,
  uniqueItems: (value) => !Array.isArray(value) || new Set(value).size === value.length,
  items: (value, { items = true }) =>
    !Array.isArray(value) || value.every((item) => isValid(item, items as JsonSchema | boolean)),
  required: (value, { required = [] }) => !isRecord(value) || required.every((name) => name in value),
  propertyNames: (value, { propertyNames = true }) =>
    !isRecord(value) || Object.keys(value).every((name) => isValid(name, propertyNames)),
  properties: (value, { properties = {} }) =>
    !isRecord(value) ||
    Object.entries(properties).every(([name, property]) => !(name in value) || isValid(value[name], property)),
  additionalProperties: (value, { properties = {}, additionalProperties = true }) =>
    !isRecord(value) ||
    Object.entries(value).every(([name, item]) => name in properties || isValid(item, additionalProperties)),
}

/** What says something to people only. */
const ANNOTATIONS: ReadonlySet<string> = new Set(['$schema', 'title', 'description', 'default'])

/**
 * Whether a value is as a schema asks, by draft 7.
 *
 * @throws Error for a keyword that is not known here
 */
export function isValid(value: unknown, schema: JsonSchema | boolean): boolean {
  if (typeof schema === 'boolean') return schema
  return Object.keys(schema).every((keyword) => {
    if (ANNOTATIONS.has(keyword)) return true
    const check = KEYWORDS[keyword]
    if (check === undefined) throw new Error(`The keyword ${keyword} is not known to this test.`)
    return check(value, schema)
  })
}

function typeOf(value: unknown): string {
  if (value === null) return 'null'
  return Array.isArray(value) ? 'array' : typeof value
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeOf(value) === 'object'
}
