import * as v from 'valibot'
import { CDN_NAMES, type CdnName } from '../cdn/capabilities.ts'
import type { CustomCdn } from '../cdn/custom.ts'
import type { CdnCapabilities } from '../core/capabilities.ts'
import type { CdnOptions, TokenSource } from '../release/cdn-options.ts'

const filled = v.pipe(v.string(), v.nonEmpty())
const url = v.pipe(v.string(), v.regex(/^[hH][tT][tT][pP][sS]?:/, 'must be a URL'))
const atLeast = (least: number): v.GenericSchema<number> => v.pipe(v.number(), v.minValue(least))

/** A token as text would stand in a repository. JSON has no functions. */
const token = v.pipe(
  v.custom<TokenSource>(
    (value) => typeof value === 'function',
    'must be a function that yields the token, or be left out: then the environment holds it',
  ),
  v.metadata({ not: {} }),
)
const rate = v.strictObject({
  amount: v.pipe(v.number(), v.gtValue(0)),
  seconds: v.pipe(v.number(), v.gtValue(0)),
  burst: atLeast(1),
  per: v.picklist(['request', 'tag']),
})
const account = { token: v.exactOptional(token), rate: v.exactOptional(rate) }

const capabilities: v.GenericSchema<unknown, CdnCapabilities> = v.strictObject({
  title: filled,
  header: v.nullable(filled),
  separator: v.picklist([',', ' ']),
  maxHeaderBytes: v.nullable(atLeast(1)),
  limits: v.strictObject({
    maxTagsPerRequest: atLeast(1),
    maxRequestBytes: v.exactOptional(atLeast(1)),
    maxTagBytes: atLeast(1),
    maxTagCharacters: v.exactOptional(atLeast(1)),
    charset: v.exactOptional(v.literal('ascii')),
    forbiddenCharacters: v.array(filled),
    maxTagsPerResponse: atLeast(1),
  }),
  foldsCase: v.boolean(),
  modes: v.pipe(v.array(v.picklist(['invalidate', 'delete'])), v.minLength(1)),
  purgesEverything: v.boolean(),
  sendsTarget: v.boolean(),
  outlivesDeploy: v.boolean(),
  rate: v.nullable(rate),
})
const custom: v.GenericSchema<unknown, CustomCdn> = v.strictObject({
  name: v.pipe(
    v.string(),
    v.regex(/^[a-z0-9-]+$/u, 'must be lower-case letters, digits and hyphens'),
    v.check((name) => !(CDN_NAMES as readonly string[]).includes(name), 'is the name of a CDN of this package'),
  ),
  capabilities,
  create: v.custom<CustomCdn['create']>((value) => typeof value === 'function', 'must be a function'),
})
/** The option `cdn`. */
export const cdnSchema: v.GenericSchema<unknown, NonNullable<CdnOptions['cdn']>> = v.pipe(
  v.custom<NonNullable<CdnOptions['cdn']>>(() => true),
  v.rawCheck(({ dataset, addIssue }) => {
    for (const message of cdnProblems(dataset.value)) addIssue({ message })
  }),
  v.metadata({
    anyOf: [{ enum: CDN_NAMES }, { type: 'array', items: { enum: CDN_NAMES }, minItems: 1, uniqueItems: true }],
  }),
)

/** The options of each CDN, by its name. */
export const accountSchemas: {
  readonly [Name in CdnName]: v.GenericSchema<unknown, NonNullable<CdnOptions[Name]>>
} = {
  vercel: v.strictObject(account),
  cloudflare: v.strictObject({
    zone: v.exactOptional(filled),
    plan: v.exactOptional(v.picklist(['free', 'pro', 'business', 'enterprise'])),
    ...account,
  }),
  fastly: v.strictObject({ service: v.exactOptional(filled), ...account }),
  netlify: v.strictObject({ site: v.exactOptional(filled), ...account }),
  varnish: v.strictObject({
    urls: v.exactOptional(v.pipe(v.array(url), v.minLength(1, 'must name a server'))),
    ...account,
  }),
  next: v.strictObject(account),
}

/** A union of schemas would only say what it expects, and not what is wrong with a CDN of somebody's own. */
function cdnProblems(value: unknown): string[] {
  const choices: readonly unknown[] = Array.isArray(value) ? value : [value]
  if (choices.length === 0) return ['must name a CDN']
  const names = choices.map((choice) => (isObject(choice) ? choice['name'] : choice))
  const twice = names.find((name, index) => names.indexOf(name) !== index)
  return [...choices.flatMap(choiceProblems), ...(twice === undefined ? [] : [`${JSON.stringify(twice)} stands twice`])]
}

function choiceProblems(choice: unknown): string[] {
  if (isObject(choice)) {
    const { issues = [] } = v.safeParse(custom, choice)
    return issues.map((issue) => `${v.getDotPath(issue) ?? 'a CDN of yours'}: ${issue.message}`)
  }
  if (typeof choice !== 'string') return [`Invalid type: it is none of ${CDN_NAMES.join(', ')}, nor a CDN of yours`]
  if ((CDN_NAMES as readonly string[]).includes(choice)) return []
  return [`${JSON.stringify(choice)} is none of ${CDN_NAMES.join(', ')}, nor a CDN of yours`]
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null
}
