import { describe, expect, test } from 'vitest'
import { declined, lastWords, mayPass, readPushFailure, unreachable } from '../../src/store/git-words.ts'

const SPEAKER = { name: 'git:origin#cache-tags-ledger', secrets: ['ghs_token', 'ghs_token_longer'] }

describe('what a remote says', () => {
  test.each([
    // What git and hosts write; the last two from https://github.com and https://gitlab.com.
    ['fatal: Authentication failed for "https://host/a.git/"', 'CT_STORE_READ_ONLY'],
    ["fatal: could not read Username for 'https://host': terminal prompts disabled", 'CT_STORE_READ_ONLY'],
    ['git@host: Permission denied (publickey).\nfatal: Could not read from remote repository.', 'CT_STORE_READ_ONLY'],
    ['fatal: remote error: access denied or repository not exported: /a.git', 'CT_STORE_READ_ONLY'],
    ['fatal: unable to access "https://host/a.git/": The requested URL returned error: 403', 'CT_STORE_READ_ONLY'],
    ['remote: Permission to shop/site.git denied to github-actions[bot].', 'CT_STORE_READ_ONLY'],
    ['remote: Write access to repository not granted.', 'CT_STORE_READ_ONLY'],
    ['remote: You are not allowed to push code to this project.', 'CT_STORE_READ_ONLY'],
    ["fatal: unable to access 'https://host/': Could not resolve host: host", 'CT_STORE_UNAVAILABLE'],
    ["fatal: '/a.git' does not appear to be a git repository", 'CT_STORE_UNAVAILABLE'],
    ['fatal: unable to access "https://host/a.git/": The requested URL returned error: 503', 'CT_STORE_UNAVAILABLE'],
    ['ssh: connect to host host port 22: Connection timed out', 'CT_STORE_UNAVAILABLE'],
    ["fatal: transport 'ext' not allowed", 'CT_STORE_REFUSED'],
    ["git: 'remote-foo' is not a git command. See 'git --help'.", 'CT_STORE_REFUSED'],
  ])('%s: %s', (stderr, code) => {
    const error = unreachable(SPEAKER, stderr)
    expect(error.code).toBe(code)
    expect(error.hint).toMatch(/\S/u)
    expect(mayPass(stderr)).toBe(code === 'CT_STORE_UNAVAILABLE')
  })
})

describe('a push', () => {
  test.each([
    ['[rejected] (stale info)', 'lost'],
    ['[remote rejected] (failed to update ref)', 'lost'],
    ["[remote rejected] (cannot lock ref 'refs/heads/a': is at 1 but expected 2)", 'lost'],
    ['[remote rejected] (incorrect old value provided)', 'lost'],
    ['[remote rejected] (reference already exists)', 'lost'],
    ['[remote rejected] (Internal Server Error)', 'lost'],
    ['[remote failure] (remote failed to report status)', 'lost'],
    ['[remote rejected] (pre-receive hook declined)', 'declined'],
    ['[remote rejected] (protected branch hook declined)', 'declined'],
    ['[remote rejected] (push declined due to repository rule violations)', 'declined'],
    ['[remote rejected] (non-fast-forward)', 'declined'],
    ['[remote rejected] (deny updating a hidden ref)', 'declined'],
    ['[remote rejected] (permission denied)', 'declined'],
  ])('with %s is %s', (reason, failure) => {
    expect(readPushFailure(`To https://host/a.git\n!\tabc:refs/heads/a\t${reason}\nDone\n`, '')).toBe(failure)
  })

  test('that the disk would not take is declined', () => {
    const stdout = '!\tabc:refs/heads/a\t[remote rejected] (unpacker error)\n'
    const stderr = 'remote: error: insufficient permission for adding an object to repository database ./objects'
    expect(readPushFailure(stdout, stderr)).toBe('declined')
    expect(readPushFailure(stdout, '')).toBe('lost')
  })

  test('of which nothing is said is unanswered', () => {
    expect(readPushFailure('', 'fatal: the remote end hung up unexpectedly')).toBe('unanswered')
  })

  test('that was declined says what the host said, and what to do', () => {
    const stdout = 'To https://host/a.git\n!\tabc:refs/heads/a\t[remote rejected] (pre-receive hook declined)\nDone\n'
    const stderr =
      'remote: Ask the owners.\u001B[K        \nremote: \nerror: failed to push some refs to "https://host/a.git"\n'
    const error = declined(SPEAKER, stdout, stderr)
    expect(error).toMatchObject({
      code: 'CT_STORE_READ_ONLY',
      message:
        'git:origin#cache-tags-ledger declined the change: remote: Ask the owners.; [remote rejected] (pre-receive hook declined)',
      hint: expect.stringContaining('permissions: contents: write'),
    })
  })
})

describe('words', () => {
  test('hold no secret', () => {
    const text = 'fatal: https://me:pass@host/a.git?key=abc said ghs_token_longer, "ssh://git@host/b" and ghs_token'
    expect(lastWords(text, SPEAKER)).toBe('fatal: https://host/a.git said [redacted], "ssh://host/b" and [redacted]')
  })

  test('are the last ones, and few', () => {
    const text = Array.from({ length: 100 }, (_, index) => `line ${index}`).join('\n')
    expect(lastWords(text, SPEAKER)).toMatch(/^line 92; .*; line 99$/u)
    expect(lastWords('x'.repeat(5000), SPEAKER)).toHaveLength(1024)
  })
})
