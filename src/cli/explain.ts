import { relative, resolve, sep } from 'node:path'
import { statSync } from 'node:fs'
import { CacheTagsError } from '../core/error.ts'
import { explainFile, type ExplainedFile } from '../core/explain-file.ts'
import { askableTags, explainTag } from '../core/explain-tag.ts'
import type { Manifest } from '../core/manifest.ts'
import { suggest } from '../core/suggest.ts'
import { plainBaseline, readBaseline, readManifest } from '../release/baseline.ts'
import { fileReport, tagReport } from '../report/explain-report.ts'
import { isGiven, type Call } from './command.ts'
import { toJson } from './json.ts'
import { readSettings, type Settings } from './settings.ts'
import { createTalk, viewOf } from './talk.ts'
import type { World } from './world.ts'

/** `cache-tags explain`: the way from a tag to its code, or from a file to the tags that an edit of it purges. */
export async function explain(call: Call, world: World): Promise<number> {
  const settings = await readSettings(call, world.cwd)
  const manifest = await readManifest(resolve(settings.root, settings.options.manifest))
  const subject = call.args[0] ?? ''
  const view = viewOf(world.stdout, world.environment)
  const place = askableTags(manifest).includes(subject) ? null : placeOf(subject, settings.root, world.cwd)
  if (place !== null) {
    const file = only(explainFile(manifest, place.file), place)
    world.stdout.write(isGiven(call, 'json') ? toJson(file) : fileReport(file, view))
    return 0
  }
  const before = await baselineOf(call, settings, world)
  const tag = explainTag(manifest, subject, before, settings.options.toolchain)
  if (tag.sites.length === 0 && tag.routes.length === 0) throw unknownSubject(subject, manifest)
  world.stdout.write(isGiven(call, 'json') ? toJson(tag) : tagReport(tag, view))
  return 0
}

/** A file, and of it a line or a name. */
interface Place {
  readonly file: string
  readonly line: number | null
  readonly name: string | null
}

/** The file that is asked about: `F`, `F:LINE` or `F#NAME`; `null` where there is none of that name. */
function placeOf(subject: string, root: string, cwd: string): Place | null {
  const [, path = subject, line, name] = /^(.*?)(?::(\d+))?(?:#(.+))?$/s.exec(subject) ?? []
  const found = [resolve(cwd, path), resolve(root, path)].find((candidate) => isFile(candidate))
  if (found === undefined) return null
  const file = relative(root, found).split(sep).join('/')
  return { file, line: line === undefined ? null : Number(line), name: name ?? null }
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() === true
}

/** What of a file is asked about. The manifest says where statements begin: a line belongs to the last one before it. */
function only(file: ExplainedFile, { line, name }: Place): ExplainedFile {
  const { statements } = file
  if (name !== null) return { ...file, statements: statements.filter((found) => found.name.split(',').includes(name)) }
  if (line === null) return file
  const last = statements.findLast((found) => found.line !== null && found.line <= line)
  return { ...file, statements: last === undefined ? [] : [last] }
}

async function baselineOf(call: Call, { options }: Settings, world: World): Promise<Manifest | null> {
  const source = plainBaseline(options)
  if (source === null) return null
  const reading = await readBaseline(source)
  if (reading.kind === 'read') return reading.manifest
  const why = reading.kind === 'missing' ? 'there is none' : reading.reason
  createTalk(world, isGiven(call, 'quiet')).warn(`nothing is compared with the baseline: ${why}`)
  return null
}

function unknownSubject(subject: string, manifest: Manifest): CacheTagsError {
  const near = suggest(subject, askableTags(manifest))
  return new CacheTagsError(
    'CT_USAGE',
    `No site carries ${JSON.stringify(subject)}, and there is no file of that name.`,
    {
      hint: near === null ? '`cache-tags scan` lists the tags.' : `Did you mean ${JSON.stringify(near)}?`,
    },
  )
}
