import * as v from 'valibot'
import { CHECK_RULES, type CheckRule } from '../core/check-finding.ts'
import { DURATION } from '../core/duration.ts'
import { TAG_PATH } from '../core/forms.ts'
import { accountSchemas, cdnSchema } from './cdn-schema.ts'
import type { Options } from './options.ts'

const globs = v.array(v.string())
const filled = v.pipe(v.string(), v.nonEmpty())
const share = v.pipe(v.number(), v.minValue(0), v.maxValue(1))
const url = v.pipe(v.string(), v.regex(/^[hH][tT][tT][pP][sS]?:/, 'must be a URL'))
const duration = v.pipe(v.string(), v.regex(DURATION, 'must be a duration such as 30s or 1h'))
const RULES = Object.keys(CHECK_RULES) as CheckRule[]
const rule = v.picklist(RULES, `must be a rule: ${RULES.join(', ')}`)

/** What options may be. `schema.json` is made from it: what JSON can't say by itself is said by `v.metadata`. */
export const optionsSchema: v.GenericSchema<unknown, Options> = v.strictObject({
  root: v.exactOptional(v.string()),
  manifest: v.exactOptional(v.string()),
  serve: v.exactOptional(filled),
  types: v.exactOptional(
    v.union([v.boolean(), v.strictObject({ out: v.exactOptional(filled), strict: v.exactOptional(v.boolean()) })]),
  ),
  report: v.exactOptional(v.boolean()),
  namespace: v.exactOptional(filled),
  include: v.exactOptional(globs),
  exclude: v.exactOptional(globs),
  alias: v.exactOptional(v.record(v.string(), v.string())),
  conditions: v.exactOptional(globs),
  consumer: v.exactOptional(v.picklist(['server', 'client'])),
  siteTags: v.exactOptional(v.union([v.picklist(['dynamic', 'all']), v.literal(false)])),
  forms: v.exactOptional(
    v.array(
      v.strictObject({
        import: v.string(),
        name: v.string(),
        tags: v.pipe(v.string(), v.regex(TAG_PATH, 'must be `arguments`, `arguments[N]` or `arguments[N].member`')),
        holds: v.exactOptional(v.picklist(['value', 'response', 'upstream'])),
      }),
    ),
  ),
  headers: v.exactOptional(v.array(v.strictObject({ name: filled, separator: v.picklist([',', ' ']) }))),
  ignore: v.exactOptional(v.record(rule, globs)),
  ignoreValues: v.exactOptional(globs),
  purity: v.exactOptional(v.picklist(['pragmatic', 'strict'])),
  opaque: v.exactOptional(globs),
  inputs: v.exactOptional(v.array(v.union([filled, v.strictObject({ files: filled, readBy: filled })]))),
  ambient: v.exactOptional(globs),
  scope: v.exactOptional(
    v.array(v.strictObject({ sites: filled, add: v.exactOptional(globs), remove: v.exactOptional(globs) })),
  ),
  assets: v.exactOptional(v.picklist(['replaced', 'retained'])),
  toolchain: v.exactOptional(v.record(v.string(), v.picklist(['widen', 'warn', 'ignore']))),
  values: v.exactOptional(v.record(v.string(), globs)),
  onUnpurgeable: v.exactOptional(v.picklist(['warn', 'error', 'everything'])),
  limits: v.exactOptional(
    v.strictObject({ maxTags: v.exactOptional(v.pipe(v.number(), v.minValue(0))), maxShare: v.exactOptional(share) }),
  ),
  onTooMany: v.exactOptional(v.picklist(['abort', 'proceed', 'everything'])),
  mode: v.exactOptional(v.picklist(['invalidate', 'delete'])),
  rules: v.exactOptional(
    v.array(
      v.strictObject({
        tags: v.string(),
        mode: v.picklist(['invalidate', 'delete', 'ignore']),
        revalidationDeadlineSeconds: v.exactOptional(v.pipe(v.number(), v.minValue(0))),
      }),
    ),
  ),
  cdn: v.exactOptional(cdnSchema),
  project: v.exactOptional(filled),
  team: v.exactOptional(filled),
  endpoint: v.exactOptional(url),
  vercel: v.exactOptional(accountSchemas.vercel),
  cloudflare: v.exactOptional(accountSchemas.cloudflare),
  fastly: v.exactOptional(accountSchemas.fastly),
  netlify: v.exactOptional(accountSchemas.netlify),
  varnish: v.exactOptional(accountSchemas.varnish),
  next: v.exactOptional(accountSchemas.next),
  target: v.exactOptional(v.picklist(['production', 'preview'])),
  baseline: v.exactOptional(filled),
  store: v.exactOptional(
    v.union([filled, v.strictObject({ driver: filled, options: v.exactOptional(v.record(v.string(), v.unknown())) })]),
  ),
  ledger: v.exactOptional(
    v.strictObject({
      settle: v.exactOptional(duration),
      retain: v.exactOptional(duration),
      announced: v.exactOptional(duration),
      maxAge: v.exactOptional(duration),
      live: v.exactOptional(url),
      lag: v.exactOptional(duration),
      branch: v.exactOptional(filled),
    }),
  ),
  purge: v.exactOptional(v.union([v.literal('post-build'), v.literal(false)])),
  failBuild: v.exactOptional(v.boolean()),
  enabled: v.exactOptional(v.boolean()),
})
