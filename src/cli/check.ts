import { resolve } from 'node:path'
import { checkManifest, placedModules } from '../core/check.ts'
import type { CheckCdn } from '../core/check-tags.ts'
import { CacheTagsError } from '../core/error.ts'
import { RECIPE } from '../core/fingerprint.ts'
import { applyIgnores } from '../core/ignore.ts'
import { findOptOutProblems } from '../core/opt-out.ts'
import { createManifest, type Manifest } from '../core/manifest.ts'
import { scanWith } from '../plugin/scan-with.ts'
import { readManifest } from '../release/baseline.ts'
import { tagProblem } from '../cdn/limits.ts'
import { chosenCdns, type ChosenCdn } from '../release/cdn.ts'
import { checkCounts, checkReport } from '../report/check-report.ts'
import { checkMarkdown } from '../report/markdown-check.ts'
import { count } from '../report/words.ts'
import { isGiven, textOf, type Call } from './command.ts'
import { annotateFindings, summarise } from './github.ts'
import { toJson } from './json.ts'
import { readModuleSources } from './module-sources.ts'
import { readSettings, type Settings } from './settings.ts'
import { createTalk, viewOf } from './talk.ts'
import type { World } from './world.ts'

/** `cache-tags check`: what is wrong, or may be, with the tags of a project. */
export async function check(call: Call, world: World): Promise<number> {
  const most = mostWarnings(call)
  const settings = await readSettings(call, world.cwd, call.args[0])
  const talk = createTalk(world, isGiven(call, 'quiet'))
  const manifest = await manifestOf(call, settings, talk.warn)
  const sources = await readModuleSources(settings.root, placedModules(manifest), !isGiven(call, 'manifest'))
  const cdns = chosenCdns(settings.options)
  const found = [...checkManifest(manifest, cdns.map(checkCdn)), ...findOptOutProblems(manifest, sources)]
  const { findings, ignored } = applyIgnores(found, {
    option: settings.options.ignore,
    sources,
    isJudged: (rule) => rule !== 'not-injected' || manifest.build.injected !== undefined,
  })
  const end = { findings, ignored, sites: Object.keys(manifest.code.sites).length, sources, cdns }
  if (isGiven(call, 'json')) {
    world.stdout.write(toJson(findings))
    talk.info(checkCounts(end))
  } else {
    world.stdout.write(checkReport(end, viewOf(world.stdout, world.environment)))
  }
  annotateFindings(findings, settings.root, world)
  summarise(() => checkMarkdown(end), call, world)
  const warnings = findings.filter(({ severity }) => severity === 'warning').length
  if (warnings > most) talk.warn(`${count(warnings, 'warning')}, and --max-warnings allows ${most}.`)
  return warnings > most || findings.some(({ severity }) => severity === 'error') ? 1 : 0
}

async function manifestOf(call: Call, { root, options }: Settings, warn: (warning: string) => void): Promise<Manifest> {
  if (isGiven(call, 'manifest')) return readManifest(resolve(root, options.manifest))
  const { code, warnings } = await scanWith(root, options)
  for (const warning of warnings) warn(warning)
  return createManifest(RECIPE, code, {})
}

function checkCdn({ limits, ...cdn }: ChosenCdn): CheckCdn {
  return { ...cdn, maxTagsPerResponse: limits.maxTagsPerResponse, tagProblem: (tag) => tagProblem(tag, limits) }
}

function mostWarnings(call: Call): number {
  const text = textOf(call, 'max-warnings')
  if (text === undefined) return Number.POSITIVE_INFINITY
  if (/^\d+$/.test(text)) return Number(text)
  throw new CacheTagsError('CT_USAGE', `--max-warnings ${JSON.stringify(text)} is no number.`, {
    hint: 'Write --max-warnings 0, or more.',
  })
}
