import { readFile, writeFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { CacheTagsError } from '../core/error.ts'
import { exportLedger, importLedger, pruneLedger } from '../release/transfer.ts'
import { count } from '../report/words.ts'
import { isGiven, type Call } from './command.ts'
import { toJson } from './json.ts'
import { withLedgerOf } from './open-ledger.ts'
import type { OpenLedger } from '../release/project-ledger.ts'
import { readSettings } from './settings.ts'
import { suggest } from './suggest.ts'
import { createTalk } from './talk.ts'
import type { World } from './world.ts'

const ACTIONS: Readonly<Record<string, (call: Call, world: World, open: OpenLedger) => Promise<void>>> = {
  export: exportTo,
  import: importFrom,
  prune,
}

/** `cache-tags ledger`: moves a ledger from one store to another, and clears it of what nothing names. */
export async function ledger(call: Call, world: World): Promise<number> {
  const [word = ''] = call.args
  const action = Object.hasOwn(ACTIONS, word) ? ACTIONS[word] : undefined
  if (action === undefined) {
    const near = suggest(word, Object.keys(ACTIONS))
    throw new CacheTagsError('CT_USAGE', `ledger can't do ${JSON.stringify(word)}.`, {
      hint:
        near === null ? `It does: ${Object.keys(ACTIONS).join(', ')}.` : `Did you mean \`cache-tags ledger ${near}\`?`,
    })
  }
  const settings = await readSettings(call, world.cwd)
  await withLedgerOf(call, settings, world, (open) => action(call, world, open))
  return 0
}

async function exportTo({ args: [, file], flags }: Call, world: World, open: OpenLedger): Promise<void> {
  const text = await exportLedger(open.store, open.key, open.scope)
  if (file === undefined) return world.stdout.write(text)
  const path = resolve(world.cwd, file)
  await writeFile(path, text).catch((cause: unknown) => {
    throw new CacheTagsError('CT_USAGE', `${path} can't be written.`, { cause, hint: 'Name another file.' })
  })
  createTalk(world, flags.has('quiet')).info(`wrote ${path}`)
}

async function importFrom({ args: [, file] }: Call, world: World, open: OpenLedger): Promise<void> {
  if (file === undefined) {
    throw new CacheTagsError('CT_USAGE', 'ledger import needs a file.', {
      hint: 'Write `cache-tags ledger import FILE`, with what `cache-tags ledger export` wrote.',
    })
  }
  const path = resolve(world.cwd, file)
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw new CacheTagsError('CT_USAGE', `${path} can't be read.`, { cause, hint: 'Name a file that is there.' })
  })
  const entries = await importLedger(open.store, open.key, text)
  world.stdout.write(`Imported ${count(entries, 'entry', 'entries')} into ${open.words}.\n`)
}

async function prune(call: Call, world: World, open: OpenLedger): Promise<void> {
  const removed = await pruneLedger(open.ledger)
  if (isGiven(call, 'json')) return world.stdout.write(toJson({ removed }))
  const { manifests, announcements } = removed
  const torn = announcements.length === 0 ? '' : ` and ${count(announcements.length, 'unreadable announcement')}`
  world.stdout.write(`Removed ${count(manifests.length, 'manifest')} that no record names${torn}, of ${open.words}.\n`)
}
