import { parseDocument, type Document, type Node as YamlNode, type YAMLMap } from 'yaml'
import type { CdnName } from '../../cdn/capabilities.ts'
import { CDN_VARIABLES, type CdnVariable } from './cdn-variables.ts'
import type { DeployCommand } from './deploy-command.ts'
import { insertInto, lineBreakOf, lineEnd, lineStart, type Edit, type Insertion } from './edit.ts'
import { findDeployStep, type DeployStep } from './workflow-steps.ts'

/** What the steps of a workflow are made for. */
export interface Release {
  readonly cdn: CdnName
  /** Where the ledger is kept; `null`: the configuration says so. */
  readonly store: string | null
  /** Folder of the application in its repository, with `/`; empty where it is the repository. */
  readonly folder: string
  /** A command of ours as the project's package manager runs it: `npx cache-tags plan`. */
  readonly command: (argv: readonly string[]) => string
}

/** What becomes of a workflow; `null` where it deploys nothing to production. */
export interface WorkflowEdit {
  readonly deploy: DeployCommand
  readonly edit: Edit
  /** Secrets that the new steps read, and that the workflow didn't name. */
  readonly secrets: readonly string[]
  /** Whether it is known that the job may write the ledger's branch. */
  readonly mayWrite: boolean
  /** Whether one deploy waits for the other. */
  readonly isOrdered: boolean
}

/** What a step says that the steps around it have to say too. */
const KEPT = ['if', 'working-directory']

/** Puts `announce` before a deploy, and `purge` behind it; every other character of the workflow stays. */
export function editWorkflow(text: string, release: Release): WorkflowEdit | null {
  const isEnded = text.endsWith('\n')
  const source = isEnded ? text : text + lineBreakOf(text)
  const document = parseDocument(source)
  if (document.errors.length > 0) return null
  const found = findDeployStep(document)
  if (found === null) return null
  const { deploy, job } = found
  const isOrdered = document.has('concurrency') || job.has('concurrency')
  const done = (edit: Edit): WorkflowEdit => ({ deploy, edit, secrets: [], mayWrite: false, isOrdered })
  if (/\bcache-tags\b/.test(source)) return done({ kind: 'there' })
  const reason = obstacle(source, found, release)
  if (reason !== null) return done({ kind: 'by-hand', reason })
  const place = placeOf(source, found.step)
  if (place === null) return done({ kind: 'by-hand', reason: 'its steps are not written as a list of lines' })
  const steps = stepLines(source, document, found, release)
  const permission = release.store?.startsWith('git:') === true ? allowWriting(source, document, job) : true
  const edited = insertInto(source, [
    { at: place.before, text: asLines(source, place.indent, steps.announce) },
    { at: place.after, text: asLines(source, place.indent, steps.purge) },
    ...(typeof permission === 'object' && permission !== null ? [permission] : []),
  ])
  // What was inserted is read again, so that no workflow breaks by it.
  if (!isSteps(edited, found)) return done({ kind: 'by-hand', reason: 'its steps are written in an unusual way' })
  return {
    deploy,
    edit: { kind: 'edited', text: isEnded ? edited : edited.trimEnd() },
    secrets: steps.secrets,
    mayWrite: permission !== null,
    isOrdered,
  }
}

/** Why steps around the deploy would not do. */
function obstacle(
  source: string,
  { deploy, isBuiltBefore, buildsItself, step }: DeployStep,
  { folder }: Release,
): string | null {
  if (!source.includes(folder)) return `it deploys, but does not name ${folder}`
  if (deploy.buildsElsewhere) return 'the host builds what is deployed there: build here, and deploy that (--prebuilt)'
  if (buildsItself) return 'one step builds and deploys, and what is built has to be announced between the two'
  if (KEPT.some((key) => step.has(key) && rawValue(source, step, key) === null))
    return 'its condition has several lines'
  return isBuiltBefore
    ? null
    : 'the job that deploys does not build: its manifest has to come along with what it deploys'
}

/** Where steps go that stand before and behind one. */
interface StepPlace {
  readonly before: number
  readonly after: number
  readonly indent: string
}

function placeOf(source: string, { range }: YAMLMap): StepPlace | null {
  if (range === null || range === undefined) return null
  const start = lineStart(source, range[0])
  const indent = /^([ \t]*)- +$/.exec(source.slice(start, range[0]))?.[1]
  if (indent === undefined) return null
  const last = range[0] + source.slice(range[0], range[1]).trimEnd().length
  return {
    before: aboveComments(source, start),
    after: Math.min(lineEnd(source, last) + lineBreakAt(source, last), source.length),
    indent,
  }
}

/** Comments above a step are about it. */
function aboveComments(source: string, start: number): number {
  const above = lineStart(source, start - 1)
  return start > 0 && /^[ \t]*#/.test(source.slice(above, start)) ? aboveComments(source, above) : start
}

function lineBreakAt(source: string, offset: number): number {
  return source.charAt(lineEnd(source, offset)) === '\r' ? 2 : 1
}

interface StepLines {
  readonly announce: readonly string[]
  readonly purge: readonly string[]
  readonly secrets: readonly string[]
}

function stepLines(source: string, document: Document, found: DeployStep, release: Release): StepLines {
  const { cdn, store, command, folder } = release
  const common = ['--target', 'production', ...(store === null ? [] : ['--store', store])]
  const isMoved = folder !== '' && !saysFolder(document, found)
  // What is deployed from the repository's folder is seen from the application's.
  const up = isMoved ? '../'.repeat(folder.split('/').length) : ''
  const serve = found.deploy.serve === null ? [] : ['--serve', up + found.deploy.serve]
  const kept = KEPT.flatMap((key) => {
    const value = rawValue(source, found.step, key)
    return value === null ? [] : [`${key}: ${value}`]
  })
  const missing = CDN_VARIABLES[cdn].filter(
    ({ name }) => ![document, found.job].some((part) => part.hasIn(['env', name])),
  )
  const variables = missing.map((variable) => ({
    ...variable,
    value: rawValue(source, found.step.get('env'), variable.name),
  }))
  const step = (argv: readonly string[], given: readonly (CdnVariable & { value: string | null })[]): string[] => [
    `run: ${command(argv)}`,
    ...kept,
    ...(isMoved ? [`working-directory: ${JSON.stringify(folder)}`] : []),
    ...(given.length === 0 ? [] : ['env:']),
    ...given.map(({ name, value }) => `  ${name}: ${value ?? `\${{ secrets.${name} }}`}`),
  ]
  return {
    announce: step(
      ['announce', ...common, ...serve],
      variables.filter(({ isToken }) => !isToken),
    ),
    purge: step(['purge', ...common, '--yes'], variables),
    secrets: variables.filter(({ value }) => value === null).map(({ name }) => name),
  }
}

/** Whether a workflow says in which folder the step runs. */
function saysFolder(document: Document, { job, step }: DeployStep): boolean {
  const path = ['defaults', 'run', 'working-directory']
  return step.has('working-directory') || job.hasIn(path) || document.hasIn(path)
}

/** A value of one line as it is written. */
function rawValue(source: string, map: unknown, key: string): string | null {
  const isMap = typeof map === 'object' && map !== null && 'items' in map && 'get' in map
  const node = isMap ? (map as YAMLMap).get(key, true) : null
  const range = (node as YamlNode | null | undefined)?.range
  const text = range === null || range === undefined ? '' : source.slice(range[0], range[1]).trim()
  return text === '' || text.includes('\n') ? null : text
}

function asLines(source: string, indent: string, [first = '', ...rest]: readonly string[]): string {
  const lineBreak = lineBreakOf(source)
  return [`${indent}- ${first}`, ...rest.map((line) => `${indent}  ${line}`)].map((line) => line + lineBreak).join('')
}

/** The insertion by which a job may push; `true` where it may, `null` where that may take away what it does now. */
function allowWriting(source: string, document: Document, job: YAMLMap): Insertion | true | null {
  const own = job.get('permissions', true) as unknown
  const said: unknown = own ?? document.get('permissions', true)
  if (said === undefined || said === null) {
    // To name one permission is to give up all others.
    if (/\bGITHUB_TOKEN\b|\bgithub\.token\b/.test(source)) return null
    const steps = job.items.find(({ key }) => String(key) === 'steps')
    const start = (steps?.key as YamlNode | undefined)?.range?.[0]
    if (start === undefined) return null
    const at = lineStart(source, start)
    const indent = source.slice(at, start)
    const lineBreak = lineBreakOf(source)
    const inner = `${indent}${indent.includes('\t') ? '\t' : '  '}`
    return { at, text: `${indent}permissions:${lineBreak}${inner}contents: write # the ledger is a branch${lineBreak}` }
  }
  const isMap = typeof said === 'object' && 'items' in said && 'get' in said
  if (!isMap) return String((said as { value?: unknown }).value) === 'write-all' ? true : null
  const contents = (said as YAMLMap).get('contents', true) as YamlNode | undefined
  if (contents?.range === null || contents?.range === undefined) return null
  const text = source.slice(contents.range[0], contents.range[1])
  return text === 'write' ? true : { at: contents.range[0], until: contents.range[1], text: 'write' }
}

/** Whether the two steps are read as such, around the one that deploys. */
function isSteps(text: string, { deploy }: DeployStep): boolean {
  const document = parseDocument(text)
  if (document.errors.length > 0) return false
  const found = findDeployStep(document)
  return found?.deploy.title === deploy.title && found.isAnnounced && found.isPurged
}
