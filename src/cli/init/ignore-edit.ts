import { dirname, join } from 'node:path'
import { lineBreakOf, type Edit } from './edit.ts'
import { readText, type Project } from './project.ts'

/** The folder that builds write to. */
const FOLDER = '.cache-tags'

/** Lines by which git ignores it. */
const IGNORES = new RegExp(String.raw`^(?:\*\*/|/)?\.cache-tags/?\s*$`, 'm')

/**
 * Lets git ignore what a build writes, unless a `.gitignore` of the repository does. The folder holds one of its own; but
 * formatters and linters read only the project's.
 */
export async function editGitignore(project: Project): Promise<Edit> {
  const own = (await readText(join(project.root, '.gitignore'))) ?? ''
  if (IGNORES.test(own) || (await isIgnoredAbove(project))) return { kind: 'there' }
  const lineBreak = lineBreakOf(own)
  const start = own === '' || own.endsWith('\n') ? own : own + lineBreak
  return { kind: 'edited', text: `${start}${FOLDER}${lineBreak}` }
}

async function isIgnoredAbove({ root, repository }: Project): Promise<boolean> {
  for (let folder = root; folder !== repository && dirname(folder) !== folder;) {
    folder = dirname(folder)
    // A slash at the start is about that folder alone.
    const lines = ((await readText(join(folder, '.gitignore'))) ?? '').split(/\r?\n/)
    if (lines.some((line) => IGNORES.test(line) && !line.startsWith('/'))) return true
  }
  return false
}
