import { CacheTagsError } from '../core/error.ts'
import { presentable } from './presentable.ts'

/** What a call was about when it failed. */
export interface S3Attempt {
  readonly name: string
  readonly access: 'read' | 'change'
  /** Texts that must not be shown. */
  readonly secrets: readonly (string | undefined)[]
}

const CREDENTIALS =
  'Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY (AWS_SESSION_TOKEN too where they are temporary), or AWS_PROFILE, or give the job a role.'

const REGION = "Set the bucket's region: `s3://bucket/prefix?region=eu-central-1`, or AWS_REGION."

/** What to set, by the code of the error (https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html). */
const HINTS: Readonly<Record<string, string>> = {
  NoSuchBucket: "Create the bucket, or correct its name and the endpoint in the store's address.",
  SignatureDoesNotMatch: CREDENTIALS,
  InvalidAccessKeyId: CREDENTIALS,
  InvalidToken: CREDENTIALS,
  ExpiredToken: CREDENTIALS,
  CredentialsProviderError: CREDENTIALS,
  TokenProviderError: CREDENTIALS,
  PermanentRedirect: REGION,
  AuthorizationHeaderMalformed: REGION,
  IllegalLocationConstraintException: REGION,
  RequestTimeTooSkewed: "Set this machine's clock: S3 takes no request that is signed with another time.",
}

const MAY_READ = "Allow this identity s3:GetObject on the store's prefix and s3:ListBucket on its bucket."

const MAY_CHANGE =
  "Allow this identity s3:PutObject and s3:DeleteObject on the store's prefix, or run this where it is allowed."

const REACH = 'Check the endpoint, the region and the network, then run the command again: nothing is lost.'

/** What a failed call means for the one who asked. */
export function s3Problem(error: unknown, { name, access, secrets }: S3Attempt): CacheTagsError {
  if (error instanceof CacheTagsError) return error
  const cause = presentable(error, secrets)
  const hint = hintOf(error)
  const isDenied = hint === null && isDenial(error)
  if (isDenied && access === 'change') {
    return new CacheTagsError('CT_STORE_READ_ONLY', `${name} takes no changes: ${wordsOf(cause)}`, {
      hint: MAY_CHANGE,
      cause,
    })
  }
  return new CacheTagsError('CT_STORE_UNAVAILABLE', `${name} could not be reached or read: ${wordsOf(cause)}`, {
    hint: hint ?? (isDenied ? MAY_READ : REACH),
    cause,
  })
}

/** `AccessDenied` and its kin: who is asking is known, and may not. */
function isDenial(error: unknown): boolean {
  const status = statusOf(error)
  return codeOf(error) === 'AccessDenied' || status === 403 || status === 405
}

/** The code that S3 gave an error; the SDK keeps it as the name. */
export function codeOf(error: unknown): string {
  return error instanceof Error ? error.name : ''
}

function statusOf(error: unknown): unknown {
  if (!(error instanceof Error) || !('$metadata' in error)) return null
  const metadata: unknown = error.$metadata
  return typeof metadata === 'object' && metadata !== null && 'httpStatusCode' in metadata
    ? metadata.httpStatusCode
    : null
}

function hintOf(error: unknown): string | null {
  if (error instanceof Error && error.message === 'Region is missing') return REGION
  const code = codeOf(error)
  return Object.hasOwn(HINTS, code) ? (HINTS[code] ?? null) : null
}

function wordsOf({ name, message }: Error): string {
  if (name === 'Error' || message.includes(name)) return message
  return message === '' ? name : `${name}: ${message}`
}
