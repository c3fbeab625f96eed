import { expect, test } from 'vitest'
import { parseGitAddress, placeOf } from '../../src/store/git-address.ts'
import { secretsOf } from '../../src/store/git-settings.ts'

test.each([
  ['git:', 'origin', 'refs/heads/cache-tags-ledger', 'git:origin#cache-tags-ledger'],
  ['git:origin', 'origin', 'refs/heads/cache-tags-ledger', 'git:origin#cache-tags-ledger'],
  ['git:upstream#ledger/shop', 'upstream', 'refs/heads/ledger/shop', 'git:upstream#ledger/shop'],
  ['git:#ledger', 'origin', 'refs/heads/ledger', 'git:origin#ledger'],
  ['git:origin#', 'origin', 'refs/heads/cache-tags-ledger', 'git:origin#cache-tags-ledger'],
  ['git:origin#refs/cache-tags/a', 'origin', 'refs/cache-tags/a', 'git:origin#refs/cache-tags/a'],
  ['git:git@host:a/b.git#l', 'git@host:a/b.git', 'refs/heads/l', 'git:git@host:a/b.git#l'],
  ['git:https://u:p@host/a?k=s#l', 'https://u:p@host/a?k=s', 'refs/heads/l', 'git:https://host/a#l'],
  [
    'git:https://key@host/a',
    'https://key@host/a',
    'refs/heads/cache-tags-ledger',
    'git:https://host/a#cache-tags-ledger',
  ],
])('%s is taken apart', (address, remote, ref, name) => {
  expect(parseGitAddress(address)).toEqual({ remote, ref, name })
})

test.each([
  ['https://host/a.git', 'https://host/a.git'],
  ['git@host:a/b.git', 'git@host:a/b.git'],
  ['short:a/b', 'short:a/b'],
  ['/srv/a.git', '/srv/a.git'],
  ['../a.git', '/project/a.git'],
  ['stores/a.git', '/project/shop/stores/a.git'],
  ['-u/a', '/project/shop/-u/a'],
  ['upstream', null],
  ['--upload-pack=x', null],
])('%s is at %s', (remote, place) => {
  expect(placeOf(remote, '/project/shop')).toBe(place)
})

test('what URLs and headers hold is secret', () => {
  const secrets = secretsOf('https://me:one%21@host/a?two', [
    ['http.https://host/.extraheader', 'AUTHORIZATION: basic three'],
    ['remote.origin.url', 'https://four@host/a'],
    ['url.https://me:five@host/.insteadof', 'https://host/'],
    ['remote.other.url', 'ssh://git@host/a'],
  ])
  expect(secrets).toEqual(expect.arrayContaining(['one%21', 'one!', 'two', 'three', 'four', 'five']))
  expect(secrets).not.toContain('git')
})

test.each(['git:http://example.com/a.git', 'git:git://example.com/a.git', 'git:HTTP://ci:hunter2@example.com/a.git#b'])(
  'a remote that could be changed on the way is refused: %s',
  (address) => {
    const refusal = { code: 'CT_STORE_REFUSED', message: expect.not.stringContaining('hunter2') }
    expect(() => parseGitAddress(address)).toThrow(expect.objectContaining(refusal))
  },
)

test.each([
  'git:http://127.0.0.1:1/a.git',
  'git:git://git.internal/a.git',
  'git:https://example.com/a.git',
  'git:git@example.com:a.git',
])('any other is taken: %s', (address) => {
  expect(parseGitAddress(address).ref).toBe('refs/heads/cache-tags-ledger')
})
