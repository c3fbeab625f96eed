import type { Plan } from '../core/plan.ts'
import { CacheTagsError } from '../core/error.ts'
import { count } from '../report/words.ts'
import { isGiven, type Call } from './command.ts'
import type { World } from './world.ts'

/**
 * Holds back until somebody has agreed to a plan.
 *
 * @throws CacheTagsError `CT_CONFIRM` if they don't
 */
export async function confirm({ tags, target }: Plan, call: Call, { ask }: World): Promise<void> {
  if (isGiven(call, 'yes') || ask === null) return
  const answer = await ask(`Purge ${count(tags.length, 'tag')} in ${target}? [y/N] `)
  if (/^y(?:es)?$/i.test(answer.trim())) return
  throw new CacheTagsError('CT_CONFIRM', 'Nothing was purged.', {
    hint: `Run \`${confirmedCommand(call.argv)}\` when it is to be.`,
  })
}

/**
 * Refuses a plan that nobody can agree to, before anything else is asked for.
 *
 * @throws CacheTagsError `CT_CONFIRM`, with the command to run
 */
export function assertConfirmable(call: Call, { ask }: World): void {
  if (isGiven(call, 'yes') || ask !== null) return
  throw new CacheTagsError(
    'CT_CONFIRM',
    'The plan waits for --yes: there is no terminal to ask at. Nothing was purged.',
    {
      hint: `Look at the plan, then run \`${confirmedCommand(call.argv)}\`.`,
    },
  )
}

function confirmedCommand(argv: readonly string[]): string {
  return ['cache-tags', ...argv, '--yes'].map(quote).join(' ')
}

/** For a POSIX shell. */
function quote(argument: string): string {
  return /^[\w@%+=:,./-]+$/.test(argument) ? argument : `'${argument.replaceAll("'", String.raw`'\''`)}'`
}
