import { describe, expect, test } from 'vitest'
import { readS3Address } from '../../src/store/s3-address.ts'
import { openS3Store } from '../../src/store/s3.ts'
import { SECRET } from './conformance.ts'

describe('the address of an S3 store', () => {
  test.each([
    's3://',
    's3:bucket',
    'https://bucket/prefix',
    `s3://name:${SECRET}@bucket/prefix`,
    `s3://bucket/prefix?secret=${SECRET}`,
    's3://bucket/prefix?forcePathStyle=yes',
    's3://bucket/%zz',
    's3://bucket?endpoint=example.com',
    's3://bucket?endpoint=http://s3.example.com',
    `s3://bucket?endpoint=https://name:${SECRET}@example.com`,
    `s3://bucket?endpoint=https%3A%2F%2Fexample.com%2F%3Ftoken%3D${SECRET}`,
  ])('is refused: %s', async (address) => {
    const opening = openS3Store(address, { root: '/', environment: {}, timeoutMs: 1000 })
    await expect(opening).rejects.toMatchObject({
      code: 'CT_STORE_REFUSED',
      hint: expect.stringMatching(/s3/u),
      message: expect.not.stringContaining(SECRET),
    })
  })
})

describe('where an S3 store is', () => {
  const ENVIRONMENT = {
    AWS_REGION: 'eu-west-1',
    AWS_DEFAULT_REGION: 'eu-west-2',
    AWS_ENDPOINT_URL: 'https://any.example.com',
    AWS_ENDPOINT_URL_S3: 'https://s3.example.com',
  }

  test('is said by the address before the environment', () => {
    const address = 's3://bucket/a//b/?region=auto&endpoint=https://r2.example.com&forcePathStyle=false'
    expect(readS3Address(address, ENVIRONMENT)).toEqual({
      bucket: 'bucket',
      prefix: 'a/b/',
      region: 'auto',
      endpoint: 'https://r2.example.com',
      forcePathStyle: false,
    })
  })

  test('is said by the environment where the address does not', () => {
    expect(readS3Address('s3://bucket', ENVIRONMENT)).toEqual({
      bucket: 'bucket',
      prefix: '',
      region: 'eu-west-1',
      endpoint: 'https://s3.example.com',
      forcePathStyle: undefined,
    })
  })

  test('is left to the SDK where nobody says it, but for the region of another service', () => {
    expect(readS3Address('s3://bucket', {})).toMatchObject({ region: undefined, endpoint: undefined })
    expect(readS3Address('s3://bucket', { AWS_ENDPOINT_URL: 'http://127.0.0.1:9000' })).toMatchObject({
      region: 'us-east-1',
      endpoint: 'http://127.0.0.1:9000',
    })
  })
})
