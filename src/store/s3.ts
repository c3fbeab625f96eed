import { createHash } from 'node:crypto'
import type * as S3Sdk from '@aws-sdk/client-s3'
import type { CacheTagsError } from '../core/error.ts'
import { bounded, unavailable } from './bounded.ts'
import { readBoundedText } from './bounded-text.ts'
import { batchesOf, keysBelow } from './keys.ts'
import { importOptional } from './optional.ts'
import { given, readS3Address, type S3Place } from './s3-address.ts'
import { codeOf, s3Problem, type S3Attempt } from './s3-problem.ts'
import type { Store, StoreContext } from './store.ts'

const MAX_ATTEMPTS = 4
/** DeleteObjects takes no more (https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjects.html). */
const MAX_REMOVED_AT_ONCE = 1000

/** One place in one bucket, and how to call it. */
interface S3Desk {
  readonly sdk: typeof S3Sdk
  readonly client: S3Sdk.S3Client
  readonly place: S3Place
  /** Bounds one request, its retries included, and makes of what it throws an error of ours. */
  readonly call: <Value>(access: S3Attempt['access'], send: (signal: AbortSignal) => Promise<Value>) => Promise<Value>
}

/**
 * Opens a store in S3, or in a service that speaks it: R2, MinIO, Ceph, Tigris. Credentials come from
 * `AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY` and `AWS_SESSION_TOKEN`, else as the AWS SDK finds them: profiles, SSO,
 * roles of the machine or the job.
 *
 * @param address - `s3://bucket/prefix?region=…&endpoint=…&forcePathStyle=true`
 * @throws CacheTagsError `CT_STORE_REFUSED`
 */
export async function openS3Store(address: string, context: StoreContext): Promise<Store> {
  const place = readS3Address(address, context.environment)
  const sdk = await importOptional('@aws-sdk/client-s3', () => import('@aws-sdk/client-s3'))
  const client = createClient(sdk, place, context.environment)
  const name = `s3://${place.bucket}/${place.prefix}`
  const secrets = [context.environment['AWS_SECRET_ACCESS_KEY'], context.environment['AWS_SESSION_TOKEN']]
  const call: S3Desk['call'] = (access, send) =>
    bounded(name, context.timeoutMs, async (signal) => {
      try {
        return await send(signal)
      } catch (error) {
        throw s3Problem(error, { name, access, secrets })
      }
    })
  const desk = { sdk, client, place, call }
  return {
    name,
    get: (key) => readObject(desk, key),
    put: (key, value) => putObject(desk, key, value),
    list: (prefix) => listObjects(desk, name, prefix),
    remove: (keys) => removeObjects(desk, name, keys),
    close: async () => client.destroy(),
  }
}

function createClient(
  sdk: typeof S3Sdk,
  { region, endpoint, forcePathStyle }: S3Place,
  environment: StoreContext['environment'],
): S3Sdk.S3Client {
  const accessKeyId = given(environment['AWS_ACCESS_KEY_ID'])
  const secretAccessKey = given(environment['AWS_SECRET_ACCESS_KEY'])
  const sessionToken = given(environment['AWS_SESSION_TOKEN'])
  const profile = given(environment['AWS_PROFILE'])
  const client = new sdk.S3Client({
    ...(region === undefined ? {} : { region }),
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(forcePathStyle === undefined ? {} : { forcePathStyle }),
    ...(profile === undefined ? {} : { profile }),
    ...(accessKeyId === undefined || secretAccessKey === undefined
      ? {}
      : { credentials: { accessKeyId, secretAccessKey, ...(sessionToken === undefined ? {} : { sessionToken }) } }),
    // Other services refuse, or don't send, the checksums that the SDK uses by default since 3.729.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    maxAttempts: MAX_ATTEMPTS,
  })
  if (endpoint !== undefined) signRemovalsByMd5(client)
  return client
}

/**
 * Sends the MD5 that DeleteObjects asked for before the SDK went over to CRC32, which many services don't know there:
 * https://github.com/aws/aws-sdk-js-v3/blob/main/supplemental-docs/MD5_FALLBACK.md.
 */
function signRemovalsByMd5(client: S3Sdk.S3Client): void {
  client.middlewareStack.add(
    (next, { commandName }) =>
      (args) => {
        if (commandName !== 'DeleteObjectsCommand') return next(args)
        const request = args.request as { headers: Record<string, string>; body: string | Uint8Array }
        const headers = Object.entries(request.headers).filter(
          ([header]) => !/^x-amz-(?:sdk-)?checksum-/iu.test(header),
        )
        const md5 = createHash('md5').update(request.body).digest('base64')
        request.headers = { ...Object.fromEntries(headers), 'Content-MD5': md5 }
        return next(args)
      },
    { step: 'build', priority: 'low', name: 'removalsByMd5' },
  )
}

async function readObject({ sdk, client, place, call }: S3Desk, key: string): Promise<string | null> {
  return call('read', async (abortSignal) => {
    try {
      const command = new sdk.GetObjectCommand({ Bucket: place.bucket, Key: place.prefix + key })
      const { Body, ETag } = await client.send(command, { abortSignal })
      if (Body === undefined || ETag === undefined) throw notS3('GetObject')
      return await readBoundedText(`s3://${place.bucket}/${place.prefix}`, Body as AsyncIterable<Uint8Array>)
    } catch (error) {
      if (codeOf(error) === 'NoSuchKey') return null
      throw error
    }
  })
}

async function putObject({ sdk, client, place, call }: S3Desk, key: string, value: string): Promise<void> {
  const command = new sdk.PutObjectCommand({
    Bucket: place.bucket,
    Key: place.prefix + key,
    Body: Buffer.from(value),
    ContentType: 'text/plain; charset=utf-8',
  })
  await call('change', async (abortSignal) => {
    const { ETag } = await client.send(command, { abortSignal })
    if (ETag === undefined) throw notS3('PutObject')
  })
}

/** The SDK takes any page that is answered with 200 for success. */
function notS3(operation: string): Error {
  return new Error(`the answer to ${operation} is none that S3 gives`)
}

async function listObjects({ sdk, client, place, call }: S3Desk, name: string, prefix: string): Promise<string[]> {
  const abort = new AbortController()
  const pages = sdk.paginateListObjectsV2(
    { client },
    { Bucket: place.bucket, Prefix: place.prefix + prefix },
    { abortSignal: abort.signal },
  )
  const names: string[] = []
  const tokens = new Set<string>()
  for (;;) {
    const { value: page, done } = await call('read', (signal) => {
      signal.addEventListener('abort', () => abort.abort(), { once: true })
      return pages.next()
    })
    if (done === true) return keysBelow(place.prefix, names)
    names.push(...(page.Contents ?? []).flatMap(({ Key }) => Key ?? []))
    if (!isWhole(page, tokens)) throw unavailable(`${name} answered with a list that has no proper end.`)
  }
}

/** Whether the page is a list, and says how to go on where it is not the last one. */
function isWhole(
  { IsTruncated, NextContinuationToken: token }: S3Sdk.ListObjectsV2CommandOutput,
  tokens: Set<string>,
): boolean {
  if (IsTruncated !== true) return IsTruncated === false && token === undefined
  if (token === undefined || token === '' || tokens.has(token)) return false
  tokens.add(token)
  return true
}

async function removeObjects(
  { sdk, client, place, call }: S3Desk,
  name: string,
  keys: readonly string[],
): Promise<void> {
  for (const batch of batchesOf([...new Set(keys)], MAX_REMOVED_AT_ONCE)) {
    const command = new sdk.DeleteObjectsCommand({
      Bucket: place.bucket,
      Delete: { Objects: batch.map((key) => ({ Key: place.prefix + key })) },
    })
    const { Deleted = [], Errors = [] } = await call('change', (abortSignal) => client.send(command, { abortSignal }))
    if (Deleted.length + Errors.length === 0)
      throw s3Problem(notS3('DeleteObjects'), { name, access: 'change', secrets: [] })
    const failed = Errors.filter(({ Code }) => Code !== 'NoSuchKey')
    if (failed.length > 0) throw notRemoved(name, failed)
  }
}

function notRemoved(name: string, failed: readonly S3Sdk._Error[]): CacheTagsError {
  const denied = failed.find(({ Code }) => Code === 'AccessDenied')
  const { Code, Message } = denied ?? failed[0] ?? {}
  const error = new Error(`${failed.length} keys were not removed: ${Message ?? 'no reason given'}`)
  error.name = Code ?? error.name
  return s3Problem(error, { name, access: 'change', secrets: [] })
}
