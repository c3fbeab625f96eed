/**
 * Every code an error of ours can carry, with what it means. The README's table is held to this list by a test.
 */
export const ERROR_CODES = {
  CT_USAGE: 'A command line that cannot be understood: unknown command, unknown flag, missing argument.',
  CT_CONFIG: 'The configuration holds mistakes; all of them are listed in one message.',
  CT_CREDENTIALS:
    'No token, project, secret or endpoint to call the CDN with, or an address that a secret must not be sent to.',
  CT_TARGET: 'No target was given, or one that is not `production` or `preview`.',
  CT_TARGET_REFUSED: 'A production purge was asked for from a preview build.',
  CT_MANIFEST_MISSING: 'There is no manifest where one was expected.',
  CT_MANIFEST_UNREADABLE: 'A manifest is torn, is not JSON, or was changed by hand: its digest does not match.',
  CT_MANIFEST_UNANNOUNCED: 'The manifest to be released is of another version than the one that was announced with it.',
  CT_MANIFEST_FOREIGN: 'A manifest of another schema, or a JSON file that is no manifest.',
  CT_BASELINE_UNREACHABLE: 'The baseline could not be read from the given file or URL.',
  CT_CONFIRM: 'A plan, or the changes of `init`, wait for `--yes`, because there is no terminal to ask at.',
  CT_TOO_MANY: 'The plan is larger than `limits` allows.',
  CT_UNPURGEABLE: 'A changed site has no tag that covers its entries, and `onUnpurgeable` is `error`.',
  CT_TAG_INVALID: 'A tag that the CDN cannot take: empty, too long, or with a forbidden character.',
  CT_PURGE_REFUSED: 'The CDN refused some tags for good.',
  CT_PURGE_UNREACHED: 'Some tags could not be purged in time; run the purge again.',
  CT_PURGE_DENIED: 'The CDN denied access: token, secret, project or permission.',
  CT_STORE_UNAVAILABLE: 'The store of the ledger could not be reached or read, or did not answer in time.',
  CT_STORE_READ_ONLY:
    'The store of the ledger takes no changes from this process: it is read-only, or access is denied.',
  CT_STORE_REFUSED: 'A store that would lose the ledger as it is configured, or whose package is not installed.',
  CT_LEDGER_FOREIGN: 'The ledger holds records of another schema, which a newer version wrote.',
  CT_VERSION_UNKNOWN: 'The ledger keeps no manifest of the version that was named.',
  CT_LIVE_UNKNOWN: 'It can not be told which version is live.',
  CT_NOT_LIVE: 'The version that was waited for did not go live in time.',
  CT_NOT_SETTLED: 'The release was interrupted, or other versions kept going live; run it again.',
  CT_NOT_RENEWED: 'A page that was to be verified is served as before the purge.',
  CT_SCAN: 'The sources could not be read or parsed.',
  CT_EMULATOR: 'The local edge cache could not be started.',
  CT_BUILD: 'A bundler that is not supported yet, or a build that is missing, unfinished or of another folder.',
  CT_INTERNAL: 'A fault of this tool.',
} as const

/** A stable error code. */
export type ErrorCode = keyof typeof ERROR_CODES

/** What {@link CacheTagsError} is made of. */
export interface CacheTagsErrorOptions {
  /** What to set or run, in one sentence. Printed on a line of its own. */
  readonly hint?: string | undefined
  /** The error underneath. */
  readonly cause?: unknown
}

/**
 * The only error this package throws on purpose. `message` names what was wrong, `hint` what to do about it;
 * `code` is stable, so that programs can tell errors apart.
 */
export class CacheTagsError extends Error {
  override readonly name = 'CacheTagsError'
  readonly code: ErrorCode
  readonly hint: string | undefined

  constructor(code: ErrorCode, message: string, options: CacheTagsErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.code = code
    this.hint = options.hint
  }
}
