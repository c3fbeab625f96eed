import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const BENCH = fileURLToPath(new URL('../../bench', import.meta.url))

// That they work; what they measure on a busy machine is asserted nowhere.
test.each([
  ['run', ['vite 8', 'rollup 4', 'rolldown 1', 'webpack 5', 'rspack 2', 'esbuild 0', 'auto-import', 'ours one']],
  ['scan', ['cache-tags', 'oxc: program', 'oxc: imports only']],
  ['incremental', ['first scan', 'nothing changed', 'one file changed', 'scan to plan']],
  ['diff', ['100 sites', '200 sites', 'one', 'hundredth', 'client', 'far', 'all']],
  ['purge', ['no rate limit', 'requests in', 'ours', 'sdk one by one', 'sdk 16 in turn', 'sdk Promise.all']],
  ['start', ['node -e 0', '--version', '--help', 'plan']],
  ['gain', ['no purge', 'everything', 'by file', 'cache-tags', 'copy of one page', 'markup of posts']],
])('the short form of bench/%s.mjs measures all that it names', (name, words) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [`${name}.mjs`, '--short'], {
    cwd: BENCH,
    encoding: 'utf8',
    timeout: 100_000,
  })
  expect(status, stderr).toBe(0)
  for (const word of words) expect(stdout).toContain(word)
  expect(stdout).toMatch(/^.*Node v\d+.*cores/m)
})
