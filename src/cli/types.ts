import { writeFile } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { CacheTagsError } from '../core/error.ts'
import { tagTypes } from '../core/tag-types.ts'
import { scanWith } from '../plugin/scan-with.ts'
import { writeWhole } from '../scanner/write-whole.ts'
import { count } from '../report/words.ts'
import { isGiven, textOf, type Call } from './command.ts'
import { readSettings } from './settings.ts'
import { createTalk } from './talk.ts'
import type { World } from './world.ts'

/** Where the types are written, unless another place is said: beside the manifest's own place. */
const DEFAULT_FILE = '.cache-tags/tags.d.ts'

/** `cache-tags types`: the known tags as a type, for editors and the compiler. */
export async function types(call: Call, world: World): Promise<number> {
  const { root, options } = await readSettings(call, world.cwd, call.args[0])
  const said = textOf(call, 'out')
  const file = said === undefined ? resolve(root, DEFAULT_FILE) : resolve(world.cwd, said)
  const { code, warnings } = await scanWith(root, options)
  const tags = Object.values(code.sites).flatMap((site) => site.tags)
  await write(file, tagTypes(tags))
  const talk = createTalk(world, isGiven(call, 'quiet'))
  for (const warning of warnings) talk.warn(warning)
  const places = code.unresolved.length
  if (places > 0)
    talk.warn(
      `The tags of ${count(places, 'place')} can't be followed; the types may lack some. See \`cache-tags check\`.`,
    )
  talk.info(`wrote ${file}: ${count(new Set(tags).size, 'tag')}`)
  return 0
}

async function write(file: string, text: string): Promise<void> {
  try {
    await writeWhole(file, text)
    const folder = dirname(file)
    if (basename(folder) === '.cache-tags') await writeFile(join(folder, '.gitignore'), '*\n')
  } catch (cause) {
    throw new CacheTagsError('CT_USAGE', `The types can't be written to ${file}.`, {
      cause,
      hint: 'Name a file, in a folder that can be written to, by --out.',
    })
  }
}
