import { existsSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import manifest from '../../../package.json' with { type: 'json' }
import type { DoctorFinding } from '../../core/doctor-finding.ts'
import { CacheTagsError } from '../../core/error.ts'
import { chosenCdns } from '../../release/cdn.ts'
import { findPlugin, type FoundPlugin } from '../init/find-plugin.ts'
import { linesFor } from '../init/frameworks.ts'
import { readText } from '../init/project.ts'
import type { Settings } from '../settings.ts'
import { note, ok, problem, skipped, warning } from './finding.ts'

const INIT = 'Run `cache-tags init`: it shows each change before it is made.'

/** Node, this package, and whether the project's build takes part. */
export async function checkProject({ root, options }: Settings, nodeVersion: string): Promise<DoctorFinding[]> {
  const titles = chosenCdns(options).map(({ title }) => title)
  return [
    ...(await checkTools(root, nodeVersion)),
    ok('options', `They can be read. CDN: ${titles.join(', ')}.`),
    ...(await checkPlugin(root)),
  ]
}

/** Node and this package, which need no configuration. */
export async function checkTools(root: string, nodeVersion: string): Promise<DoctorFinding[]> {
  const { version, engines, name } = manifest
  const node = satisfies(nodeVersion, engines.node)
    ? ok('Node', nodeVersion)
    : problem('Node', `${nodeVersion} is not supported.`, `Use Node ${engines.node}.`)
  const installed = await installedVersion(root, name)
  if (installed === null) {
    return [node, note('package', `${name} ${version}; it is not installed in this folder.`, INIT)]
  }
  if (installed !== version) {
    const found = `${name} ${version} runs here, and ${installed} is installed in this folder.`
    return [node, warning('package', found, 'Run the one of the project: `npx cache-tags`, in its folder.')]
  }
  return [node, ok('package', `${name} ${version}`)]
}

/** Whether a version is in a range of `^1.2.3`, `>=1.2.3` and `||`, which is all that `engines` says here. */
export function satisfies(version: string, range: string): boolean {
  const [major = 0, minor = 0, patch = 0] = numbersOf(version)
  return range.split('||').some((part) => {
    const [least = 0, leastMinor = 0, leastPatch = 0] = numbersOf(part)
    const isAtLeast =
      major > least || (major === least && (minor > leastMinor || (minor === leastMinor && patch >= leastPatch)))
    return isAtLeast && (part.trim().startsWith('>=') || major === least)
  })
}

function numbersOf(version: string): number[] {
  return (/\d+(?:\.\d+)*/.exec(version)?.[0] ?? '').split('.').map(Number)
}

/** The version that a build in this folder would take: also from a folder above. */
async function installedVersion(root: string, name: string): Promise<string | null> {
  let file: string
  try {
    file = createRequire(join(root, 'package.json')).resolve(`${name}/package.json`)
  } catch {
    return null
  }
  return /"version":\s*"([^"]+)"/.exec((await readText(file)) ?? '')?.[1] ?? null
}

/** Only a hint: a configuration may take its plugins from elsewhere. */
async function checkPlugin(root: string): Promise<DoctorFinding[]> {
  if (!existsSync(join(root, 'package.json'))) return [await withoutPackage(root)]
  let found: FoundPlugin
  try {
    found = await findPlugin(root)
  } catch (error) {
    if (!(error instanceof CacheTagsError)) throw error
    return [skipped('build', error.message, 'Where something builds it, name it: `cache-tags init --framework`.')]
  }
  const { framework, config, isNamed } = found
  if (config === null) {
    return [warning('build', `${framework.title}, without a configuration: the plugin has no part in it.`, INIT)]
  }
  if (isNamed) return [ok('build', `${framework.title}; ${config} names the plugin.`)]
  const lines = linesFor(framework).join(' … ')
  return [
    warning('build', `${framework.title}; ${config} does not name the plugin.`, `${INIT} Or write there: ${lines}`),
  ]
}

/** A folder of an application in a larger package has none of its own, but options. */
async function withoutPackage(root: string): Promise<DoctorFinding> {
  const isSetUp = (await readdir(root)).some((name) => name.startsWith('cache-tags.config.'))
  if (isSetUp) return skipped('build', 'There is no package.json here: what builds it is not looked for.')
  return problem(
    'build',
    'There is no package.json here.',
    'Go to the folder of the application, or name it by --root.',
  )
}
