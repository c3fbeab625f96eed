import { relative, resolve, sep } from 'node:path'
import { existsSync } from 'node:fs'
import { CacheTagsError } from '../core/error.ts'
import { askableTags, explainFile, explainTag, type ExplainedStatement } from '../core/explain.ts'
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
  const file = askableTags(manifest).includes(subject) ? null : fileOf(subject, settings.root, world.cwd)
  if (file !== null) {
    const statements = ofPlace(explainFile(manifest, file.module), file)
    world.stdout.write(isGiven(call, 'json') ? toJson(statements) : fileReport(file.module, statements, view))
    return 0
  }
  const sites = explainTag(manifest, subject, await baselineOf(call, settings, world))
  if (sites.length === 0) throw unknownSubject(subject, manifest)
  world.stdout.write(isGiven(call, 'json') ? toJson(sites) : tagReport(subject, sites, view))
  return 0
}

/** A file, and of it a line or a name. */
interface Place {
  readonly module: string
  readonly line: number | null
  readonly name: string | null
}

/** The file that is asked about: `F`, `F:LINE` or `F#NAME`; `null` where there is none of that name. */
function fileOf(subject: string, root: string, cwd: string): Place | null {
  const [, path = subject, line, name] = /^(.*?)(?::(\d+))?(?:#(.+))?$/s.exec(subject) ?? []
  const found = [resolve(cwd, path), resolve(root, path)].find((candidate) => path !== '' && existsSync(candidate))
  if (found === undefined) return null
  const module = relative(root, found).split(sep).join('/')
  return { module, line: line === undefined ? null : Number(line), name: name ?? null }
}

function ofPlace(statements: readonly ExplainedStatement[], { line, name }: Place): readonly ExplainedStatement[] {
  if (name !== null) return statements.filter((statement) => statement.name.split(',').includes(name))
  if (line === null) return statements
  // A statement reaches to where the next one begins.
  const last = statements.findLast((statement) => statement.line !== null && statement.line <= line)
  return last === undefined ? [] : [last]
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
