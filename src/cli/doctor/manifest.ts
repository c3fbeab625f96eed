import { stat } from 'node:fs/promises'
import { relative, resolve } from 'node:path'
import { RECIPE } from '../../core/fingerprint.ts'
import type { DoctorFinding } from '../../core/doctor-finding.ts'
import { CacheTagsError } from '../../core/error.ts'
import { releaseDigest, type Manifest } from '../../core/manifest.ts'
import { fileGraph } from '../../core/module-graph.ts'
import { readManifest } from '../../release/baseline.ts'
import { count } from '../../report/words.ts'
import { projectName } from '../../scanner/project-name.ts'
import type { Settings } from '../settings.ts'
import { age } from './age.ts'
import { note, ok, problem, skipped, warning } from './finding.ts'

/** More files are not looked at one by one. */
const MOST_FILES = 20_000

const READS_AT_ONCE = 64

/** A manifest with what was found of it. */
export interface ManifestLook {
  /** `null` where there is none that can be read. */
  readonly manifest: Manifest | null
  readonly findings: readonly DoctorFinding[]
}

/** Whether the manifest is there, whole, a build's, and younger than the sources it tells of. */
export async function checkManifestFile({ root, options }: Settings, nowMs: number): Promise<ManifestLook> {
  const file = resolve(root, options.manifest)
  let manifest: Manifest
  try {
    manifest = await readManifest(file)
  } catch (error) {
    if (!(error instanceof CacheTagsError)) throw error
    return { manifest: null, findings: [problem('manifest', error.message, error.hint ?? null)] }
  }
  const { mtimeMs } = await stat(file)
  const sites = Object.keys(manifest.code.sites).length
  const found = `${relative(root, file)}, version ${releaseDigest(manifest)}: ${count(sites, 'site')}, written ${age(nowMs - mtimeMs)} ago.`
  const findings = [
    sites === 0
      ? note('manifest', found, 'No code declares a tag: `cache-tags scan` shows what it can not follow.')
      : ok('manifest', found),
    ...recipeFindings(manifest),
    originFinding(manifest),
    await checkFreshness(root, manifest, mtimeMs),
    namespaceFinding(manifest, options.namespace ?? projectName(root)),
  ]
  return { manifest, findings }
}

function recipeFindings({ recipe }: Manifest): DoctorFinding[] {
  if (recipe === RECIPE) return []
  const found = `Another version of this package made it (recipe ${recipe}, here ${RECIPE}): compared with others, it widens.`
  return [note('recipe', found, 'Build with the version that releases.')]
}

function originFinding({ build, code }: Manifest): DoctorFinding {
  if (build.injected === undefined) {
    const found = 'A scan made it: what a build inlines, and whether it writes site tags, is not known.'
    return note('made by', found, 'Release the manifest of the build, where there is one.')
  }
  const injected = new Set(build.injected)
  const wanted = new Set(
    Object.values(code.sites).flatMap(({ siteTag, ours }) => (ours && siteTag !== null ? [siteTag] : [])),
  )
  const there = [...wanted].filter((tag) => injected.has(tag)).length
  const found = `A build made it; what it wrote holds ${there} of ${count(wanted.size, 'site tag')}.`
  return there === wanted.size
    ? ok('made by', found)
    : warning('made by', found, 'Run `cache-tags check --manifest` with its path: it names the sites.')
}

/** By the times of files, which is cheap: a new file that declares tags isn't noticed. */
async function checkFreshness(root: string, { code }: Manifest, writtenMs: number): Promise<DoctorFinding> {
  const all = fileGraph(code.graph).files
  if (all.length > MOST_FILES)
    return skipped('sources', `${all.length} files are not looked at one by one.`, 'Build again.')
  const changed: string[] = []
  const missing: string[] = []
  for (let at = 0; at < all.length; at += READS_AT_ONCE) {
    const part = all.slice(at, at + READS_AT_ONCE)
    const times = await Promise.all(part.map((file) => timeOf(resolve(root, file))))
    part.forEach((file, index) => {
      const time = times[index] ?? null
      if (time === null) missing.push(file)
      else if (time > writtenMs) changed.push(file)
    })
  }
  return freshnessFinding(all.length, changed, missing)
}

function freshnessFinding(all: number, changed: readonly string[], missing: readonly string[]): DoctorFinding {
  if (changed.length > 0) {
    const found = `${count(changed.length, 'file')} of ${all} changed after it was written, by their times: ${firstOf(changed)}.`
    return warning('sources', found, 'Build again before a release.')
  }
  if (missing.length === all && all > 0) {
    return skipped('sources', 'None of its files is here: whether they changed since can not be told.')
  }
  if (missing.length > 0) {
    return note(
      'sources',
      `${count(missing.length, 'file')} of ${all} are not here: ${firstOf(missing)}.`,
      'Build again, where they were removed.',
    )
  }
  return ok(
    'sources',
    `None of its ${count(all, 'file')} changed after it was written, by their times. New files are not looked for.`,
  )
}

function firstOf([first = '', ...others]: readonly string[]): string {
  return others.length === 0 ? first : `${first}, and ${others.length} more`
}

async function timeOf(file: string): Promise<number | null> {
  try {
    return (await stat(file)).mtimeMs
  } catch {
    return null
  }
}

function namespaceFinding({ code }: Manifest, expected: string): DoctorFinding {
  if (code.namespace === expected) return ok('namespace', code.namespace)
  const found = `The manifest's is ${code.namespace}, and here it would be ${expected}.`
  return warning('namespace', found, 'Build again; or see whether it is another application that was built.')
}
