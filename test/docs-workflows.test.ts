import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { blocksIn, commandLines, fileOf, isGitlab, readPage } from './docs-pages.ts'

interface Step {
  readonly id?: string
  readonly uses?: string
  readonly run?: string
  readonly with?: Readonly<Record<string, unknown>>
}

interface Job {
  readonly 'runs-on'?: string
  readonly permissions?: Readonly<Record<string, string>>
  readonly steps: readonly Step[]
}

interface Workflow {
  readonly on?: unknown
  readonly jobs?: Readonly<Record<string, Job>>
  /** Of a part of a workflow. */
  readonly steps?: readonly Step[]
}

interface Action {
  readonly inputs: Readonly<Record<string, unknown>>
  readonly outputs: Readonly<Record<string, unknown>>
}

const ACTION: Action = parse(readPage('action.yml'))

/** Actions of others, and what is handed to them. */
const OTHERS: Readonly<Record<string, readonly string[]>> = {
  'actions/checkout@v4': ['ref', 'fetch-depth'],
  'actions/setup-node@v4': ['node-version', 'cache'],
  'actions/cache@v4': ['path', 'key', 'restore-keys'],
}

const PIPELINES = blocksIn('yaml', 'yml').filter(isGitlab)

const WORKFLOWS = blocksIn('yaml', 'yml')
  .filter((block) => !isGitlab(block))
  .map((block) => {
    const workflow: Workflow = parse(block.code)
    const steps = [...(workflow.steps ?? []), ...Object.values(workflow.jobs ?? {}).flatMap((job) => job.steps)]
    return { place: `${block.page} (${block.number})`, block, workflow, steps }
  })

test('workflows are shown', () => {
  expect(WORKFLOWS.length).toBeGreaterThan(2)
  expect(WORKFLOWS.some(({ steps }) => steps.some(({ uses }) => uses?.startsWith('OWNER/')))).toBe(true)
})

describe.each(WORKFLOWS)('the workflow of $place', ({ block, workflow, steps }) => {
  test('has steps, each of which runs something or uses an action', () => {
    expect(steps.length).toBeGreaterThan(0)
    expect(steps.filter(({ run, uses }) => (run === undefined) === (uses === undefined))).toEqual([])
  })

  test('is whole where it is shown as a file', () => {
    const isFile = fileOf(block)?.startsWith('.github/workflows/') === true
    expect({ on: workflow.on !== undefined, jobs: workflow.jobs !== undefined }).toEqual({ on: isFile, jobs: isFile })
    for (const job of Object.values(workflow.jobs ?? {})) expect(job['runs-on']).toBe('ubuntu-latest')
  })

  test('hands every action what it knows', () => {
    for (const { uses, with: given = {} } of steps.filter((step) => step.uses !== undefined)) {
      const known = /^OWNER\/unplugin-cache-tags@v\d+$/.test(uses ?? '')
        ? Object.keys(ACTION.inputs)
        : OTHERS[uses ?? '']
      expect(known, uses).toBeDefined()
      expect(known).toEqual(expect.arrayContaining(Object.keys(given)))
    }
  })

  test('asks steps only for what they yield', () => {
    for (const [, id, output] of block.code.matchAll(/steps\.([\w-]+)\.outputs\.([\w-]+)/g)) {
      const asked = steps.find((step) => step.id === id)
      const yields = asked?.uses?.startsWith('OWNER/')
        ? Object.keys(ACTION.outputs)
        : [/echo "([\w-]+)=/.exec(asked?.run ?? '')?.[1]]
      expect(yields).toContain(output)
    }
  })

  test('may write to the repository where its ledger is a branch of it, and the workflow is whole', () => {
    if (workflow.jobs === undefined) expect(steps.length).toBeGreaterThan(0)
    else if (block.code.includes('git:origin')) expect(block.code).toMatch(/^ *contents: write/m)
    else expect(block.code).not.toMatch(/contents: write/)
  })
})

/** What GitLab has no other guard for: nothing tells a purge that it runs for a merge request. */
interface GitlabJob {
  readonly rules: readonly { readonly if: string }[]
  readonly resource_group: string
  readonly script: readonly string[]
}

test('a pipeline of GitLab purges from the default branch only, one after the other', () => {
  expect(PIPELINES).not.toEqual([])
  for (const block of PIPELINES) {
    const jobs: Readonly<Record<string, GitlabJob>> = parse(block.code)
    expect(Object.values(jobs).flatMap(({ script }) => script)).toEqual(commandLines(block))
    for (const job of Object.values(jobs)) {
      expect(job.rules).toEqual([{ if: '$CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH' }])
      expect(job.resource_group).toBe('production')
    }
  }
})
