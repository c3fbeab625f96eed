import type * as BlobSdk from '@vercel/blob'
import { CacheTagsError } from '../core/error.ts'
import { presentable } from './presentable.ts'

/** What a call was about when it failed. */
export interface BlobAttempt {
  readonly name: string
  readonly access: 'read' | 'change'
  /** Texts that must not be shown. */
  readonly secrets: readonly (string | undefined)[]
}

/** What there is to set where nobody may be told apart from the right one. */
export const BLOB_CREDENTIALS =
  'Set BLOB_READ_WRITE_TOKEN to the token of the store, or VERCEL_OIDC_TOKEN and BLOB_STORE_ID.'

const REACH = 'Check the network and https://www.vercel-status.com, then run the command again: nothing is lost.'

/** What a failed call means for the one who asked. */
export function blobProblem(
  sdk: typeof BlobSdk,
  error: unknown,
  { name, access, secrets }: BlobAttempt,
): CacheTagsError {
  if (error instanceof CacheTagsError) return error
  const cause = presentable(error, secrets)
  const words = cause.message.replace(/^Vercel Blob: /u, '')
  if (/\baccess on a (?:public|private) store/iu.test(words)) {
    return new CacheTagsError('CT_STORE_REFUSED', `${name} is a public store, and would show the ledger to anyone.`, {
      hint: 'Create a private one: vercel blob create-store NAME --access private.',
      cause,
    })
  }
  if (access === 'change' && error instanceof sdk.BlobAccessError) {
    return new CacheTagsError('CT_STORE_READ_ONLY', `${name} takes no changes: ${words}`, {
      hint: BLOB_CREDENTIALS,
      cause,
    })
  }
  return new CacheTagsError('CT_STORE_UNAVAILABLE', `${name} could not be reached or read: ${words}`, {
    hint: hintOf(sdk, error, words),
    cause,
  })
}

function hintOf(sdk: typeof BlobSdk, error: unknown, words: string): string {
  const isAboutAccess =
    error instanceof sdk.BlobAccessError ||
    error instanceof sdk.BlobStoreNotFoundError ||
    // All that `get` says of an answer that it did not expect.
    /^Failed to fetch blob: (?:401|403)\b/u.test(words)
  if (isAboutAccess) return BLOB_CREDENTIALS
  return error instanceof sdk.BlobStoreSuspendedError
    ? "Look at the store in Vercel's dashboard: it is suspended."
    : REACH
}
