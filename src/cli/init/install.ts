import { spawn } from 'node:child_process'
import { isDeclared } from '../../scanner/resolve-installed.ts'
import type { Environment } from '../../release/target.ts'
import type { World } from '../world.ts'
import type { Project } from './project.ts'

/** The name of this package. */
const PACKAGE = 'unplugin-cache-tags'

/** A command and what is passed to it. */
export type CommandLine = readonly [command: string, ...argv: string[]]

/** How a project's packages are installed, and its commands run. */
export interface PackageManager {
  readonly name: string
  /** The lockfile or field by which it is known; `null` where nothing tells, and npm is taken. */
  readonly isSure: boolean
  /** Adds this package for development. */
  readonly add: CommandLine
  /** Runs a command of an installed package, as a line. */
  readonly command: (argv: readonly string[]) => string
  /** Runs a script of `package.json`, as a line. */
  readonly script: (name: string) => string
}

/** Finds a project's package manager: by its lockfile, or what `package.json` says. */
export async function findPackageManager({ root }: Project): Promise<PackageManager> {
  const { detect, resolveCommand } = await import('package-manager-detector')
  const found = await detect({ cwd: root })
  const agent = found?.agent ?? 'npm'
  const lineOf = (kind: 'add' | 'execute-local' | 'run', argv: readonly string[]): CommandLine => {
    const resolved = resolveCommand(agent, kind, [...argv])
    return resolved === null ? ['npx', ...argv] : [resolved.command, ...resolved.args]
  }
  // Yarn's `exec` takes flags for its own, and its `run` knows the commands of packages.
  const execute = agent.startsWith('yarn') ? 'run' : 'execute-local'
  return {
    name: found?.name ?? 'npm',
    isSure: found !== null,
    add: lineOf('add', ['-D', PACKAGE]),
    command: (argv) => lineOf(execute, ['cache-tags', ...argv]).join(' '),
    script: (name) => lineOf('run', [name]).join(' '),
  }
}

/** Whether a project depends on this package already, itself or by a folder above it. */
export function isPackageThere({ root }: Project): boolean {
  return isDeclared(root, PACKAGE)
}

/** Runs a command in a project's folder; what it says goes to stderr. Yields its exit code, 127 where it isn't there. */
export function runCommand(
  [command, ...argv]: CommandLine,
  cwd: string,
  { environment, stderr }: Pick<World, 'environment' | 'stderr'>,
): Promise<number> {
  return new Promise((resolve) => {
    const child = spawn(command, argv, {
      cwd,
      env: environment as NodeJS.ProcessEnv,
      shell: isWindows(environment),
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    child.stdout.setEncoding('utf8').on('data', stderr.write)
    child.stderr.setEncoding('utf8').on('data', stderr.write)
    child.once('error', () => resolve(127))
    child.once('close', (code) => resolve(code ?? 1))
  })
}

/** There the commands of package managers are scripts, which only a shell starts. */
function isWindows(environment: Environment): boolean {
  return environment['OS'] === 'Windows_NT'
}
