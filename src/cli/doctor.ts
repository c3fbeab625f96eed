import type { DoctorFinding, DoctorGroup } from '../core/doctor-finding.ts'
import { CacheTagsError } from '../core/error.ts'
import { formTables } from '../plugin/resolve-options.ts'
import { chosenCdns } from '../release/cdn.ts'
import { assertPageUrl } from '../release/verify-ask.ts'
import { doctorCounts, doctorReport } from '../report/doctor-report.ts'
import { isGiven, type Call } from './command.ts'
import { checkAccess } from './doctor/access.ts'
import { checkPlace, checkSkew, checkWorth } from './doctor/deploys.ts'
import { problem, skipped } from './doctor/finding.ts'
import { checkLedger } from './doctor/ledger.ts'
import { checkManifestFile } from './doctor/manifest.ts'
import { askPages, checkPage } from './doctor/pages.ts'
import { checkProject, checkTools } from './doctor/project.ts'
import { toJson } from './json.ts'
import { readSettings, type Settings } from './settings.ts'
import { createTalk, viewOf } from './talk.ts'
import type { World } from './world.ts'

/** Most pages that are asked for: a look is no crawl. */
const MOST_PAGES = 100

/** `cache-tags doctor`: looks at all that a release works with. Changes nothing, and purges nothing. */
export async function doctor(call: Call, world: World): Promise<number> {
  const urls = pagesOf(call)
  const groups = await lookAround(urls, call, world)
  const all = groups.flatMap(({ findings }) => findings)
  const talk = createTalk(world, isGiven(call, 'quiet'))
  if (isGiven(call, 'json')) {
    world.stdout.write(toJson(all))
    talk.info(doctorCounts(all))
  } else {
    world.stdout.write(doctorReport(groups, viewOf(world.stdout, world.environment)))
  }
  return all.some(({ state }) => state === 'problem') ? 1 : 0
}

function pagesOf({ args }: Call): readonly string[] {
  const urls = [...new Set(args)]
  for (const url of urls) assertPageUrl(url, 'cache-tags doctor https://shop.example/page, with whole addresses')
  if (urls.length <= MOST_PAGES) return urls
  throw new CacheTagsError('CT_USAGE', `doctor is given ${urls.length} pages; at most ${MOST_PAGES} are asked for.`, {
    hint: 'Name a page of each kind.',
  })
}

async function lookAround(urls: readonly string[], call: Call, world: World): Promise<DoctorGroup[]> {
  let settings: Settings
  try {
    settings = await readSettings(call, world.cwd)
  } catch (error) {
    if (!(error instanceof CacheTagsError) || error.code !== 'CT_CONFIG') throw error
    return withoutOptions(error, world)
  }
  const interrupted = new AbortController()
  const stopListening = world.onInterrupt(() => interrupted.abort())
  try {
    return await lookAt(settings, urls, { call, world, signal: interrupted.signal })
  } finally {
    stopListening()
  }
}

/** Where the options can't be read, nothing else is to be believed. */
async function withoutOptions({ message, hint }: CacheTagsError, { cwd }: World): Promise<DoctorGroup[]> {
  return [
    {
      title: 'Project',
      findings: [...(await checkTools(cwd, process.version)), problem('options', message, hint ?? null)],
    },
    { title: 'Everything else', findings: [skipped('options', 'It needs the options.')] },
  ]
}

interface Means {
  readonly call: Call
  readonly world: World
  readonly signal: AbortSignal
}

async function lookAt(settings: Settings, urls: readonly string[], means: Means): Promise<DoctorGroup[]> {
  const { call, world, signal } = means
  const { options } = settings
  const nowMs = Date.now()
  const cdns = chosenCdns(options)
  const { manifest, findings } = await checkManifestFile(settings, nowMs)
  const access = await checkAccess(settings, world.environment)
  const pages = await askPages(urls, signal)
  const answers = pages.flatMap(({ shown, answer }) =>
    answer.kind === 'none' ? [] : [{ shown, headers: answer.headers }],
  )
  const rules = { manifest, cdns, headers: formTables(options).headers }
  const isVercel = cdns.some(({ name }) => name === 'vercel')
  return [
    { title: 'Project', findings: await checkProject(settings, process.version) },
    { title: 'Manifest', findings },
    { title: 'Ledger', findings: await checkLedger(call, settings, world, nowMs) },
    { title: 'Access', findings: [...access.findings, ...checkPlace(world.environment)] },
    { title: 'What a purge after a deploy is good for', findings: checkWorth(manifest, cdns) },
    ...(isVercel ? [{ title: 'Old deployments', findings: checkSkew(access.project, settings, answers) }] : []),
    { title: 'Pages', findings: pageFindings(signal.aborted ? null : pages.flatMap((page) => checkPage(page, rules))) },
  ]
}

/** @param findings - `null` where it was interrupted */
function pageFindings(findings: readonly DoctorFinding[] | null): readonly DoctorFinding[] {
  if (findings === null) return [skipped('pages', 'It was interrupted.', 'Run it again.')]
  if (findings.length > 0) return findings
  return [skipped('pages', 'None is named.', 'Name one of each kind: `cache-tags doctor https://shop.example/`.')]
}
