import { expect, test } from 'vitest'
import { assertFetchable, redirectTarget } from '../../src/release/fetch.ts'
import { urlOracle } from '../../src/release/oracle.ts'

const FETCHING = { code: 'CT_BASELINE_UNREACHABLE', what: 'baseline', hint: '' } as const

test.each([
  'https://files.example/live.json',
  'https://ci:password@files.example/live.json?key=1',
  'http://127.0.0.1:3000/live.json',
  'http://ci:password@localhost/live.json?key=1',
  'http://[::1]/live.json',
  'http://files.internal/live.json',
  'http://10.1.2.3/live.json',
  'http://web/live.json',
])('%s is fetched', (url) => {
  expect(() => assertFetchable(url, FETCHING)).not.toThrow()
})

test.each([
  'http://files.example/live.json',
  'http://169.254.169.254/latest/meta-data',
  'http://127.0.0.1.files.example/',
  'http://localhost.example/',
  'http://8.8.8.8/',
  'http://172.32.0.1/',
  'http://[2001:db8::1]/',
  // A key would travel in plain text, though in a private network.
  'http://ci:hunter2@files.internal/live.json',
  'http://files.internal/live.json?key=hunter2',
  'http://hunter2@10.1.2.3/',
  'ftp://files.example/',
  'file:///etc/passwd',
  'https://',
])('%s is not, and no key in it is told', (url) => {
  const error = expect.objectContaining({
    code: 'CT_BASELINE_UNREACHABLE',
    message: expect.not.stringContaining('hunter2'),
  })
  expect(() => assertFetchable(url, FETCHING)).toThrow(error)
})

test('an application that would say in plain text what is live is refused at once, and not waited for', () => {
  expect(() => urlOracle('http://shop.example/', 0)).toThrow(expect.objectContaining({ code: 'CT_LIVE_UNKNOWN' }))
})

test.each([
  ['https://a.example/x', 'https://b.example/y', 'https://b.example/y'],
  ['https://a.example/x', '/y', 'https://a.example/y'],
  ['http://127.0.0.1:1/x', 'http://127.0.0.1:2/y', 'http://127.0.0.1:2/y'],
  ['http://127.0.0.1:1/x', 'https://b.example/y', 'https://b.example/y'],
  ['http://a.internal/x', '/y', 'http://a.internal/y'],
  ['https://a.example/x', 'http://a.example/x', null],
  ['https://a.example/x', 'http://127.0.0.1/x', null],
  ['https://a.example/x', 'http://169.254.169.254/', null],
  ['http://a.internal/x', 'http://b.internal/x', null],
  ['http://127.0.0.1/x', 'http://b.example/x', null],
  ['http://127.0.0.1/x', 'http://10.0.0.1/x', null],
  ['https://a.example/x', 'file:///etc/passwd', null],
  ['https://a.example/x', 'javascript:alert(1)', null],
  ['https://a.example/x', 'https://', null],
])('from %s, a redirect to %s leads to %s', (from, location, to) => {
  expect(redirectTarget(new URL(from), location)?.href ?? null).toBe(to)
})
