// npm run test:node: the suite on every supported line of Node, each from the package `node` of the registry.
// `npm run test:node -- 22 24` runs some of them; what follows `--` goes to Vitest.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'

const versions = JSON.parse(readFileSync(join(import.meta.dirname, 'support/node-versions.json'), 'utf8'))
const given = process.argv.slice(2)
const end = given.indexOf('--')
const majors = (end === -1 ? given : given.slice(0, end)).filter((word) => /^\d+$/.test(word))
const others = given.filter((word) => !majors.includes(word) && word !== '--')
const unknown = majors.filter((major) => !(major in versions))
if (unknown.length > 0) {
  console.error(`no version of Node ${unknown.join(', ')} is known; there are ${Object.keys(versions).join(', ')}`)
  process.exit(2)
}

const root = resolve(import.meta.dirname, '..')
const folder = mkdtempSync(join(tmpdir(), 'cache-tags-node-'))
const rows = []
try {
  for (const [major, version] of Object.entries(versions)) {
    if (majors.length > 0 && !majors.includes(major)) continue
    rows.push(runOn(version, join(folder, `${major}.json`)))
  }
} finally {
  rmSync(folder, { recursive: true, force: true })
}
for (const { version, passed, failed, skipped } of rows) {
  console.log(`Node ${version}: ${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`)
}
process.exitCode = rows.every(({ passed, failed }) => failed === 0 && passed > 0) ? 0 : 1

function runOn(version, report) {
  const vitest = ['node_modules/vitest/vitest.mjs', 'run', '--config', 'test/vitest.config.ts', ...others]
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`]
  const npm = ['exec', '--yes', `--package=node@${version}`, '--', 'node', ...vitest, ...reporters]
  const { status } = spawnSync('npm', npm, { cwd: root, stdio: 'inherit' })
  try {
    const { numPassedTests, numFailedTests, numPendingTests } = JSON.parse(readFileSync(report, 'utf8'))
    // A suite that can't even be loaded has no failed test.
    return {
      version,
      passed: numPassedTests,
      failed: numFailedTests + (status === 0 ? 0 : Number(numFailedTests === 0)),
      skipped: numPendingTests,
    }
  } catch {
    return { version, passed: 0, failed: 1, skipped: 0 }
  }
}
