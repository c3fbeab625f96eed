import manifest from '../../package.json' with { type: 'json' }
import { CacheTagsError } from '../core/error.ts'
import { COMMANDS } from './commands.ts'
import { COMMON_FLAGS } from './flags.ts'
import { onRunner, summariseProblem } from './github.ts'
import { commandHelpText, helpText } from './help.ts'
import { parseCommandLine, type CommandLine } from './parse.ts'
import { exitCodeOf, formatProblem } from './problem.ts'
import { findSecrets } from './secrets.ts'
import { hideSecrets } from './talk.ts'
import type { World } from './world.ts'

/**
 * Carries out a command line. It never throws and never ends the process: what went wrong stands on stderr.
 *
 * @param argv - without Node and the script
 * @returns the exit code: 0 done or nothing to do, 1 failed, 2 usage or a plan that waits, 3 some tags not purged
 */
export async function run(argv: readonly string[], world: World): Promise<number> {
  const here = onRunner(world)
  let safe = hideSecrets(here, findSecrets(argv, world.environment))
  try {
    const line = parseCommandLine(argv, COMMANDS, COMMON_FLAGS)
    if (line.kind !== 'call') return show(line, safe)
    const { command, call } = line
    if (command.showsToken === true) safe = hideSecrets(here, findSecrets(argv, {}))
    const carryOut = await command.load()
    return await carryOut(call, safe).catch((error: unknown) => {
      summariseProblem(error, command.name, call, safe)
      throw error
    })
  } catch (error) {
    safe.stderr.write(formatProblem(error, world.environment['CACHE_TAGS_DEBUG'] === '1'))
    return exitCodeOf(error)
  }
}

function show(line: Exclude<CommandLine, { kind: 'call' }>, { stdout }: World): number {
  switch (line.kind) {
    case 'version':
      stdout.write(`${manifest.version}\n`)
      return 0
    case 'help':
      stdout.write(
        line.command === null ? helpText(COMMANDS, COMMON_FLAGS) : commandHelpText(line.command, COMMON_FLAGS),
      )
      return 0
    case 'nothing':
      throw new CacheTagsError('CT_USAGE', 'No command is given.', { hint: 'See `cache-tags --help`.' })
  }
}
