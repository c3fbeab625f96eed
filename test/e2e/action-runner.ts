import { parseSyml } from '@yarnpkg/parsers'
import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { mkdir, readFile, symlink } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { writeProject } from '../support/disk-project.ts'

const ROOT = resolve(import.meta.dirname, '../..')

/** What `action.yml` says. */
export interface Action {
  readonly inputs: Readonly<Record<string, { readonly default: string; readonly description: string }>>
  readonly outputs: Readonly<Record<string, { readonly value: string }>>
  readonly runs: { readonly using: string; readonly steps: readonly Step[] }
}

/** A step of a composite action. */
export interface Step {
  readonly shell: string
  readonly run: string
  readonly env: Readonly<Record<string, string>>
  readonly 'working-directory': string
}

/** Every value is a text there, as the runner hands it on. */
export const ACTION = parseSyml(readFileSync(join(ROOT, 'action.yml'), 'utf8')) as unknown as Action
/** Its only step. */
export const [STEP] = ACTION.runs.steps as readonly [Step]

/** How the action ended. */
export interface Ran {
  readonly code: number
  /** The log: both streams. */
  readonly log: string
  readonly outputs: Readonly<Record<string, string>>
  readonly summary: string
}

/** Runs the action as GitHub's runner does, without its masking. */
export async function runAction(
  cwd: string,
  inputs: Readonly<Record<string, string>>,
  environment: Readonly<Record<string, string>> = {},
): Promise<Ran> {
  const valueOf = (text: string): string =>
    text.replaceAll(/\$\{\{ inputs\.([\w-]+) \}\}/g, (_, name) => inputs[name] ?? ACTION.inputs[name]?.default ?? '?')
  const runner = await writeProject({ 'script.sh': STEP.run, output: '', 'summary.md': '' })
  const env = {
    NODE_ENV: 'production',
    PATH: process.env['PATH'] ?? '',
    HOME: process.env['HOME'] ?? '',
    RUNNER_TEMP: runner,
    GITHUB_OUTPUT: join(runner, 'output'),
    GITHUB_STEP_SUMMARY: join(runner, 'summary.md'),
    ...environment,
    ...Object.fromEntries(Object.entries(STEP.env).map(([name, text]) => [name, valueOf(text)])),
  } as const
  const argv = ['--noprofile', '--norc', '-eo', 'pipefail', join(runner, 'script.sh')]
  const folder = resolve(cwd, valueOf(STEP['working-directory']))
  const { code, log } = await new Promise<Pick<Ran, 'code' | 'log'>>((done) => {
    execFile('bash', argv, { cwd: folder, env }, (error, stdout, stderr) =>
      done({ code: typeof error?.code === 'number' ? error.code : 0, log: stdout + stderr }),
    )
  })
  const lines = (await readFile(env.GITHUB_OUTPUT, 'utf8')).split('\n').filter((line) => line !== '')
  const outputs = Object.fromEntries(lines.map((line) => [line.split('=', 1)[0] ?? '', line.replace(/^[^=]*=/, '')]))
  return { code, log, outputs, summary: await readFile(env.GITHUB_STEP_SUMMARY, 'utf8') }
}

/** Installs the built command in a folder, for `npx`. */
export async function installCommand(folder: string): Promise<void> {
  await mkdir(join(folder, 'node_modules/.bin'), { recursive: true })
  await symlink(join(ROOT, 'dist/cli.js'), join(folder, 'node_modules/.bin/cache-tags'))
}
