import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { recordOf, textOf } from '../../scanner/lockfile-manifest.ts'
import { quoted, readCode, type CodeFile } from './code-file.ts'
import { exportedNode, objectsOf, type ObjectNode } from './config-objects.ts'
import { insertInto, type Edit, type Insertion } from './edit.ts'
import { fieldText, insertField } from './list-edit.ts'
import { readText, type Project } from './project.ts'

/** Options that differ from the defaults, by name. */
export type SetOptions = Readonly<Record<string, string>>

/** A configuration of ours: where it is, and what becomes of it. */
export interface OptionsEdit {
  /** Relative to the project. */
  readonly file: string
  /** Its text as it is; `null` where there is none. */
  readonly before: string | null
  readonly edit: Edit
}

const ENDINGS = ['ts', 'mts', 'js', 'mjs', 'cjs', 'json'] as const

/** The name of the configuration file that a project has; `null` where it has none. */
function findOptionsFile({ root }: Project): string | null {
  const files = ENDINGS.map((ending) => `cache-tags.config.${ending}`)
  return files.find((file) => existsSync(join(root, file))) ?? null
}

/** What a configuration says of an option. */
export interface SaidOption {
  readonly isSaid: boolean
  /** `null` where it isn't a text. */
  readonly text: string | null
}

/** What the configuration of a project says of an option, as far as that can be told without running it. */
export async function saidOption(project: Project, name: string): Promise<SaidOption> {
  const file = findOptionsFile(project)
  if (file === null) return fromRecord(packageOptions(project), name)
  const text = (await readText(join(project.root, file))) ?? ''
  if (file.endsWith('.json')) return fromRecord(recordOf(parseJson(text)), name)
  const found = optionsObject(file, text)
  const isSaid = found !== null && insertField(...found, name, '') === 'there'
  return { isSaid, text: found === null ? null : fieldText(...found, name) }
}

function fromRecord(options: Readonly<Record<string, unknown>>, name: string): SaidOption {
  return { isSaid: name in options, text: textOf(options[name]) || null }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

/** The object of a configuration; `null` where it isn't written as one. */
function optionsObject(file: string, text: string): readonly [CodeFile, ObjectNode] | null {
  const code = readCode(file, text)
  const exported = code === null ? null : exportedNode(code.syntax)
  const objects = code === null || exported === null ? null : objectsOf(code.syntax, exported)
  const object = objects?.[0]
  return code === null || object === undefined || objects?.length !== 1 ? null : [code, object]
}

/** Sets options that a project's configuration doesn't say yet, in a file of its own where it has none. */
export async function editOptions(project: Project, options: SetOptions): Promise<OptionsEdit | null> {
  const entries = Object.entries(options)
  if (entries.length === 0) return null
  const file = findOptionsFile(project)
  if (file !== null) {
    const before = (await readText(join(project.root, file))) ?? ''
    return { file, before, edit: addOptions(file, before, entries) }
  }
  if (Object.keys(packageOptions(project)).length > 0) {
    const isThere = entries.every(([name]) => name in packageOptions(project))
    const edit: Edit = isThere ? { kind: 'there' } : { kind: 'by-hand', reason: 'its options stand in package.json' }
    return { file: 'package.json', before: project.packageText, edit }
  }
  return { file: `cache-tags.config.${project.isTypeScript ? 'ts' : 'mjs'}`, before: null, edit: newOptions(entries) }
}

function packageOptions({ packageText }: Project): Readonly<Record<string, unknown>> {
  return recordOf(recordOf(JSON.parse(packageText) as unknown)['cacheTags'])
}

function newOptions(entries: readonly (readonly [string, string])[]): Edit {
  const lines = entries.map(([name, value]) => `  ${name}: ${literal(value)},`)
  const text = [
    "import { defineConfig } from 'unplugin-cache-tags'",
    '',
    'export default defineConfig({',
    ...lines,
    '})',
  ]
  return { kind: 'edited', text: `${text.join('\n')}\n` }
}

/** A text in single quotes. */
function literal(text: string): string {
  return `'${text.replaceAll(/[\\']/g, String.raw`\$&`)}'`
}

function addOptions(file: string, before: string, entries: readonly (readonly [string, string])[]): Edit {
  const byHand: Edit = { kind: 'by-hand', reason: 'it is not written as a plain object' }
  const found = file.endsWith('.json') ? null : optionsObject(file, before)
  if (found === null) return byHand
  const [code, object] = found
  const insertions: Insertion[] = []
  for (const [name, value] of entries) {
    const insertion = insertField(code, object, name, quoted(code.style, value))
    if (insertion === null) return byHand
    if (insertion !== 'there') insertions.push(insertion)
  }
  return insertions.length === 0 ? { kind: 'there' } : { kind: 'edited', text: insertInto(before, insertions) }
}
