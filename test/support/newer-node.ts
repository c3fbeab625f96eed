import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import VERSIONS from './node-versions.json' with { type: 'json' }

const run = promisify(execFile)
const found = new Map<string, Promise<string>>()

/**
 * Path of a newer Node than the one that runs the tests, for frameworks that need one: from the package `node`, which npm
 * keeps in its cache.
 */
export function newerNode(major: keyof typeof VERSIONS = '24'): Promise<string> {
  const path = found.get(major) ?? install(VERSIONS[major])
  found.set(major, path)
  return path
}

async function install(version: string): Promise<string> {
  const command = 'node -p "process.execPath"'
  const { stdout } = await run('npm', ['exec', '--yes', `--package=node@${version}`, '-c', command])
  return stdout.trim()
}
