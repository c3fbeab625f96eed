import { resolve } from 'node:path'
import { scanWith } from '../plugin/scan-with.ts'
import { writeTypes } from '../plugin/write-types.ts'
import { count } from '../report/words.ts'
import { isGiven, textOf, type Call } from './command.ts'
import { readSettings } from './settings.ts'
import { createTalk } from './talk.ts'
import type { World } from './world.ts'

/** `cache-tags types`: the known tags as a type, for editors and the compiler. Flags win over the option `types`. */
export async function types(call: Call, world: World): Promise<number> {
  const { root, options } = await readSettings(call, world.cwd, call.args[0])
  const out = textOf(call, 'out')
  const { code, warnings } = await scanWith(root, options)
  const option = {
    ...(typeof options.types === 'object' ? options.types : {}),
    ...(out !== undefined && { out: resolve(world.cwd, out) }),
    ...(isGiven(call, 'strict') && { strict: true }),
  }
  const written = await writeTypes(root, option, code.sites)
  const talk = createTalk(world, isGiven(call, 'quiet'))
  for (const warning of warnings) talk.warn(warning)
  const places = code.unresolved.length
  if (places > 0)
    talk.warn(
      `The tags of ${count(places, 'place')} can't be followed; the types may lack some. See \`cache-tags check\`.`,
    )
  const known = count(new Set(Object.values(code.sites).flatMap((site) => site.tags)).size, 'tag')
  talk.info(written.isChanged ? `wrote ${written.file}: ${known}` : `${written.file} is as it was: ${known}`)
  return 0
}
