import { resolve } from 'node:path'
import type { CdnName } from '../../cdn/capabilities.ts'
import { CDN_NAMES } from '../../cdn/capabilities.ts'
import { CacheTagsError } from '../../core/error.ts'
import { DEFAULTS } from '../../plugin/options.ts'
import { count } from '../../report/words.ts'
import { isGiven, textOf, type Call } from '../command.ts'
import { toJson } from '../json.ts'
import { findSecrets } from '../secrets.ts'
import { createTalk, viewOf } from '../talk.ts'
import type { World } from '../world.ts'
import { findChanges, usualDeploy, type Wishes } from './changes.ts'
import { findCdns, namedCdn } from './find-cdn.ts'
import { findFramework } from './find-framework.ts'
import { afterReport, initData, initReport, type InitPlan } from './init-report.ts'
import { findPackageManager, isPackageThere, runCommand } from './install.ts'
import { saidOption } from './options-edit.ts'
import { readProject, type Project } from './project.ts'
import { writeChanges } from './write-changes.ts'

/** `cache-tags init`: sets a project up, after showing each change. Twice does no harm. */
export async function init(call: Call, world: World): Promise<number> {
  const plan = await planInit(call, world)
  const { root, plan: shown } = plan
  const isJson = isGiven(call, 'json')
  const view = viewOf(world.stdout, world.environment)
  const isIdle = shown.changes.length === 0 && shown.install === null
  if (!isJson) world.stdout.write(initReport(shown, view))
  const isWriting = !isIdle && !isGiven(call, 'dry-run')
  if (isWriting) await agree(shown, call, world)
  const isInstalled = isWriting ? await carryOut(root, shown, call, world) : true
  if (isJson) world.stdout.write(toJson(initData(shown, isWriting)))
  else world.stdout.write(`\n${afterReport(shown, view)}`)
  return isInstalled ? 0 : 1
}

async function planInit(call: Call, world: World): Promise<{ readonly root: string; readonly plan: InitPlan }> {
  const root = resolve(world.cwd, call.args[0] ?? '.')
  const project = await readProject(root)
  const found = await findFramework(project, textOf(call, 'framework'))
  const store = storeOf(call)
  const { isSaid: isStoreSaid } = await saidOption(project, 'store')
  const manager = await findPackageManager(project)
  const chosen = await chooseCdn(project, call, world)
  const wishes: Wishes = { project, found, manager, store, isStoreSaid, cdn: chosen.cdn, isCdnSaid: chosen.isSaid }
  const changes = await findChanges(wishes)
  const isInstalling = !isGiven(call, 'no-install') && !isPackageThere(project)
  const plan: InitPlan = {
    ...changes,
    found,
    manager,
    cdn: chosen.cdn,
    cdnBy: chosen.by,
    install: isInstalling ? manager.add : null,
    deploy: changes.workflow === null ? usualDeploy(wishes) : [],
    next: [...buildLines(project, manager.script), manager.command(['plan', '--target', 'production'])],
  }
  return { root, plan }
}

function buildLines({ scripts }: Project, script: (name: string) => string): string[] {
  return scripts.has('build') ? [script('build')] : ['# build it']
}

interface ChosenCdn {
  readonly cdn: CdnName
  /** In words, by what. */
  readonly by: string
  /** Whether the configuration says so. */
  readonly isSaid: boolean
}

async function chooseCdn(project: Project, call: Call, { ask }: World): Promise<ChosenCdn> {
  const named = textOf(call, 'cdn')
  if (named !== undefined) return { cdn: namedCdn(named), by: 'by --cdn', isSaid: false }
  const said = await saidOption(project, 'cdn')
  const known = CDN_NAMES.find((name) => name === said.text)
  if (said.isSaid) return { cdn: known ?? defaultCdn(), by: 'as the configuration says', isSaid: true }
  const [first, ...others] = await findCdns(project)
  if (first !== undefined) {
    const more = others.map(({ cdn, sign }) => `; ${sign} speaks of ${cdn}: --cdn ${cdn}`).join('')
    return { cdn: first.cdn, by: `by ${first.sign}${more}`, isSaid: false }
  }
  if (ask === null || isGiven(call, 'yes') || isGiven(call, 'dry-run')) {
    return { cdn: defaultCdn(), by: 'the default: nothing here names a CDN; another by --cdn', isSaid: false }
  }
  const answer = (await ask(`Which CDN is purged: ${CDN_NAMES.join(', ')}? [${defaultCdn()}] `)).trim()
  return { cdn: answer === '' ? defaultCdn() : namedCdn(answer), by: 'as you say', isSaid: false }
}

function defaultCdn(): CdnName {
  return CDN_NAMES.find((name) => name === DEFAULTS.cdn) ?? 'vercel'
}

/** A store that goes into a file of the repository. */
function storeOf(call: Call): string | undefined {
  const store = textOf(call, 'store')
  if (store === undefined || findSecrets([store], {}).length === 0) return store
  throw new CacheTagsError('CT_USAGE', 'The address in --store holds a password or a key, which no file should hold.', {
    hint: 'Leave --store out, and set CACHE_TAGS_STORE where the commands run.',
  })
}

/** Asks once, for everything. */
async function agree({ changes, install }: InitPlan, call: Call, { ask }: World): Promise<void> {
  if (isGiven(call, 'yes')) return
  const hint = `Run \`${['cache-tags', ...call.argv, '--yes'].join(' ')}\` to make them.`
  if (ask === null) {
    throw new CacheTagsError(
      'CT_CONFIRM',
      'The changes wait for --yes: there is no terminal to ask at. Nothing was written.',
      { hint },
    )
  }
  const parts = [
    ...(changes.length === 0
      ? []
      : [`Make ${changes.length === 1 ? 'this change' : `these ${changes.length} changes`}`]),
    ...(install === null ? [] : [`${changes.length === 0 ? 'Run' : 'run'} \`${install.join(' ')}\``]),
  ]
  const answer = await ask(`${parts.join(', and ')}? [y/N] `)
  if (/^y(?:es)?$/i.test(answer.trim())) return
  throw new CacheTagsError('CT_CONFIRM', 'Nothing was written.', { hint })
}

/** Writes the files, then installs. Yields whether it could be installed. */
async function carryOut(root: string, { changes, install }: InitPlan, call: Call, world: World): Promise<boolean> {
  const talk = createTalk(world, isGiven(call, 'quiet'))
  await writeChanges(root, changes)
  if (changes.length > 0) talk.info(`wrote ${count(changes.length, 'file')}`)
  if (install === null) return true
  talk.info(`running ${install.join(' ')}`)
  const code = await runCommand(install, root, world)
  if (code === 0) return true
  talk.warn(`\`${install.join(' ')}\` failed (exit code ${code}): run it again before you build.`)
  return false
}
