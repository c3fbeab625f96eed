import { join, relative } from 'node:path'
import type { CdnName } from '../../cdn/capabilities.ts'
import { DEFAULTS } from '../../plugin/options.ts'
import { editConfig } from './config-edit.ts'
import type { Edit } from './edit.ts'
import type { FoundFramework } from './find-framework.ts'
import { linesFor } from './frameworks.ts'
import { editGitignore } from './ignore-edit.ts'
import type { PackageManager } from './install.ts'
import { newConfig } from './new-config.ts'
import { editBuildScripts } from './next-script.ts'
import { editOptions, type SetOptions } from './options-edit.ts'
import { folderName, readText, readWorkflows, type Project } from './project.ts'
import { editWorkflow, type Release, type WorkflowEdit } from './workflow-edit.ts'
import { isOutside, type Change } from './write-changes.ts'

/** What somebody has to do themselves. */
export interface Task {
  /** One sentence. */
  readonly what: string
  /** What to write or run. */
  readonly lines: readonly string[]
}

/** What a project is to become. */
export interface Changes {
  readonly changes: readonly Change[]
  readonly tasks: readonly Task[]
  /** The workflow that deploys, relative to the project; `null` where none is known. */
  readonly workflow: string | null
}

/** What is known of a project, and what was asked for. */
export interface Wishes {
  readonly project: Project
  readonly found: FoundFramework
  readonly cdn: CdnName
  /** Whether the configuration says the CDN already. */
  readonly isCdnSaid: boolean
  /** Of the command line. */
  readonly store: string | undefined
  /** Whether the configuration says already where the ledger is. */
  readonly isStoreSaid: boolean
  readonly manager: PackageManager
}

/** Everything that a project still needs. Touches nothing. */
export async function findChanges(wishes: Wishes): Promise<Changes> {
  const { project, found } = wishes
  const parts = [
    await configChanges(project, found),
    ...(found.framework.name === 'next' ? [scriptChanges(project)] : []),
    await optionChanges(wishes),
    await ignoreChanges(project),
  ]
  const workflows = await workflowChanges(wishes)
  const all = [...parts, ...workflows]
  return {
    changes: all.flatMap(({ change }) => change ?? []),
    tasks: all.flatMap(({ tasks }) => tasks),
    workflow: workflows[0]?.file ?? null,
  }
}

interface Part {
  readonly change: Change | null
  readonly tasks: readonly Task[]
}

/** A file as it is, and what becomes of it. */
interface FileEdit {
  /** Relative to the project, with `/`. */
  readonly file: string
  readonly before: string | null
  readonly edit: Edit
}

function filePart(project: Project, { file, before, edit }: FileEdit, lines: () => readonly string[]): Part {
  const byHand = (reason: string): Part => ({
    change: null,
    tasks: [{ what: `Edit ${file}: ${reason}.`, lines: lines() }],
  })
  switch (edit.kind) {
    case 'there':
      return { change: null, tasks: [] }
    case 'edited':
      // Others may share it, who have not asked for anything.
      if (isOutside(project, file)) return byHand('it is outside of the repository')
      return { change: { file, before, after: edit.text }, tasks: [] }
    case 'by-hand':
      return byHand(edit.reason)
  }
}

async function configChanges(project: Project, { framework, config }: FoundFramework): Promise<Part> {
  if (config !== null) {
    const before = (await readText(join(project.root, config))) ?? ''
    const edit = editConfig(config, before, framework)
    return filePart(project, { file: config, before, edit }, () => linesFor(framework))
  }
  const created = newConfig(project, framework)
  if (created !== null) return { change: { ...created, before: null }, tasks: [] }
  const what = `Give the plugin to ${framework.title}: no configuration of it was found.`
  return { change: null, tasks: [{ what, lines: linesFor(framework) }] }
}

async function ignoreChanges(project: Project): Promise<Part> {
  const file = '.gitignore'
  const [before, edit] = [await readText(join(project.root, file)), await editGitignore(project)]
  return filePart(project, { file, before, edit }, () => ['.cache-tags'])
}

function scriptChanges(project: Project): Part {
  const edited = { file: 'package.json', before: project.packageText, edit: editBuildScripts(project) }
  return filePart(project, edited, () => ['cache-tags prune && next build && cache-tags finalize'])
}

async function optionChanges({ project, cdn, isCdnSaid, store }: Wishes): Promise<Part> {
  const options: SetOptions = {
    ...(isCdnSaid || cdn === DEFAULTS.cdn ? {} : { cdn }),
    // Where a package has no name its folder's is taken, which is another one on every machine.
    ...(project.name === '' ? { namespace: folderName(project) } : {}),
    ...(store === undefined ? {} : { store }),
  }
  const found = await editOptions(project, options)
  if (found === null) return { change: null, tasks: [] }
  return filePart(project, found, () => Object.entries(options).map(([name, value]) => `${name}: '${value}',`))
}

async function workflowChanges(wishes: Wishes): Promise<(Part & { readonly file: string })[]> {
  const { project, cdn, manager, store, isStoreSaid } = wishes
  const isSaid = store !== undefined || isStoreSaid
  const folder = relative(project.repository, project.root).replaceAll('\\', '/')
  const release: Release = { cdn, store: isSaid ? null : 'git:origin', folder, command: manager.command }
  return (await readWorkflows(project)).flatMap(({ file, text }) => {
    const found = editWorkflow(text, release)
    if (found === null) return []
    const { title, serve } = found.deploy
    const edited = { file, before: text, edit: found.edit }
    const part = filePart(project, edited, () => aroundDeploy(wishes, title, serve))
    return [{ ...part, file, tasks: [...part.tasks, ...(part.change === null ? [] : afterwards(file, found))] }]
  })
}

/** Where a site says which version it is. */
const VERSION_FILE = 'https://SITE/.well-known/cache-tags.json'

function afterwards(file: string, { secrets, mayWrite, isOrdered }: WorkflowEdit): Task[] {
  const permissions = ['permissions:', '  contents: write']
  const order = ['concurrency: deploy', `--wait-for ${VERSION_FILE}`]
  return [
    ...(secrets.length === 0
      ? []
      : [{ what: `Set these secrets of the repository, for ${file}: ${secrets.join(', ')}.`, lines: [] }]),
    ...(mayWrite ? [] : [{ what: `Let the job in ${file} push: the ledger is a branch.`, lines: permissions }]),
    ...(isOrdered
      ? []
      : [
          {
            what: `In ${file} let one deploy wait for the other, or let purge ask what is live: either of these.`,
            lines: order,
          },
        ]),
  ]
}

/** The commands around a deploy, and that itself. */
function aroundDeploy({ manager, store, isStoreSaid }: Wishes, deploy: string, serve: string | null): string[] {
  const said = store === undefined && !isStoreSaid ? ['--store', 'git:origin'] : []
  const common = ['--target', 'production', ...said]
  return [
    manager.command(['announce', ...common, ...(serve === null ? [] : ['--serve', serve])]),
    deploy,
    manager.command(['purge', ...common, '--yes', ...(serve === null ? [] : ['--wait-for', VERSION_FILE])]),
  ]
}

/** The steps of a release as they are mostly, where no workflow says how a project is deployed. */
export function usualDeploy(wishes: Wishes): string[] {
  switch (wishes.cdn) {
    case 'vercel':
      return [
        'npx vercel build --prod',
        ...aroundDeploy(wishes, 'npx vercel deploy --prebuilt --prod', '.vercel/output/static'),
      ]
    case 'cloudflare':
      return aroundDeploy(wishes, 'npx wrangler deploy # or what deploys it', null)
    default:
      return aroundDeploy(wishes, '# what deploys it', null)
  }
}
