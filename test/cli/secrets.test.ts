import { expect, test } from 'vitest'
import { findSecrets, redact } from '../../src/cli/secrets.ts'

function hidden(text: string, argv: readonly string[], environment: Readonly<Record<string, string>> = {}): string {
  return redact(text, findSecrets(argv, environment))
}

test('the token is hidden wherever it stands, in every spelling', () => {
  const environment = { VERCEL_TOKEN: ' s3cr/t"x \n' }
  expect(hidden('a s3cr/t"x b s3cr%2Ft%22x c s3cr/t\\"x d', [], environment)).toBe(
    'a [redacted] b [redacted] c [redacted] d',
  )
})

test("what lets a purge into an application is hidden, with its endpoint's key", () => {
  const environment = {
    CACHE_TAGS_SECRET: ' hunter2\n',
    CACHE_TAGS_ENDPOINT: 'https://shop.example/api?key=opensesame',
  }
  expect(hidden('hunter2 at https://shop.example/api?key=opensesame', [], environment)).toBe(
    '[redacted] at https://shop.example/api?[redacted]',
  )
})

test('the password and the query of an address are hidden, its host is not', () => {
  const url = 'https://ci:hunter2@files.example/live.json?sig=abc%20d&v=1'
  expect(hidden(`cache-tags purge --baseline ${url}`, ['purge', '--baseline', url])).toBe(
    'cache-tags purge --baseline https://ci:[redacted]@files.example/live.json?[redacted]',
  )
  expect(hidden(`--baseline=${url}`, [`--baseline=${url}`])).not.toContain('hunter2')
})

test('an address that is none is no way around it', () => {
  const url = 'http://ci:hunter2@[bad host/live.json?sig=abc'
  expect(hidden(url, ['diff', url, 'new.json'])).toBe('http://ci:[redacted]@[bad host/live.json?[redacted]')
})

test('a user without a password is a key', () => {
  const url = 'https://ghp_key@files.example/live.json'
  expect(hidden(url, ['diff', url, 'new.json'])).toBe('https://[redacted]@files.example/live.json')
})

test('a key that is written in percent is hidden in plain as well', () => {
  expect(hidden('p/w and p%2Fw', ['https://u:p%2Fw@host/'])).toBe('[redacted] and [redacted]')
})

test("the local edge cache's published token is no secret", () => {
  expect(hidden('src/emulator/server.ts', [], { VERCEL_TOKEN: 'emulator' })).toBe('src/emulator/server.ts')
})

test('of two secrets, one inside the other, nothing stays', () => {
  expect(hidden('abcdef', ['https://u:abc@host/'], { VERCEL_TOKEN: 'abcdef' })).toBe('[redacted]')
})

test('passwords and keys in addresses of stores and servers are hidden, whatever their scheme', () => {
  const environment = {
    CACHE_TAGS_STORE: 'redis://default:hunter2@cache.example:6379/0?prefix=shop',
    CACHE_TAGS_VARNISH_URL: 'http://a:opensesame@varnish-1,http://b:tr0ub4dor@varnish-2/?token=correct-horse',
  }
  const said = 'hunter2 opensesame tr0ub4dor correct-horse prefix=shop redis://default@cache.example shop'
  expect(hidden(said, [], environment)).toBe(
    '[redacted] [redacted] [redacted] [redacted] [redacted] redis://default@cache.example shop',
  )
})

test('a password is hidden as HTTP and git send it', () => {
  const basic = (user: string): string => Buffer.from(`${user}:hunter2`).toString('base64')
  expect(hidden(`Basic ${basic('ci')}`, ['https://ci:hunter2@host/'])).toBe('Basic [redacted]')
  expect(hidden(`basic ${basic('x-access-token')}`, [], { GITHUB_TOKEN: 'hunter2' })).toBe('basic [redacted]')
})

test('without secrets nothing is touched', () => {
  expect(hidden('text', ['plan', 'https://host/live.json', '?'], { VERCEL_TOKEN: '' })).toBe('text')
})

test('a secret of several words is found on several lines, too', () => {
  expect(redact('the token correct horse\n  │  battery is wrong', ['correct horse battery'])).toBe(
    'the token [redacted] is wrong',
  )
})
