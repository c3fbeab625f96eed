import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { globbySync } from 'globby'

/** The folder of the repository. */
export const ROOT: string = resolve(import.meta.dirname, '..')

/** What users read: by path from the repository's folder, the README and every page of `docs`. */
export const PAGES: ReadonlyMap<string, string> = new Map(
  ['README.md', ...globbySync('docs/**/*.md', { cwd: ROOT }).sort()].map((path) => [path, readPage(path)]),
)

/** All of it as one text: a table may stand on any page. */
export const DOCS: string = [...PAGES.values()].join('\n')

/** The text of a file of the repository. */
export function readPage(path: string): string {
  return readFileSync(join(ROOT, path), 'utf8')
}

/** A block of code on a page. */
export interface Block {
  readonly page: string
  /** From 1 on each page. */
  readonly number: number
  /** What stands behind the fence; empty where nothing does. */
  readonly language: string
  readonly code: string
}

/** The blocks of every page, in their order. */
export const BLOCKS: readonly Block[] = [...PAGES].flatMap(([page, text]) =>
  [...text.matchAll(/^```(\w*)\n(.*?)^```$/gms)].map(([, language = '', code = ''], index) => ({
    page,
    number: index + 1,
    language,
    code,
  })),
)

/** The blocks in some languages. */
export function blocksIn(...languages: readonly string[]): Block[] {
  return BLOCKS.filter(({ language }) => languages.includes(language))
}

/** The path of the file that a block is, as its first line says: `// vite.config.ts`, `# .github/workflows/deploy.yml`. */
export function fileOf({ code }: Block): string | undefined {
  return /^(?:\/\/|#) (\S+\.\w+)$/m.exec(code.split('\n', 1)[0] ?? '')?.[1]
}

/** Whether a block is a pipeline of GitLab: jobs by name, each with its `script`. */
export function isGitlab(block: Block): boolean {
  return fileOf(block) === '.gitlab-ci.yml'
}

/** A command line of a block for a shell, of a step of a workflow or of a script of GitLab, without comments. */
export function commandLines(block: Block): string[] {
  const { language, code } = block
  const steps = isGitlab(block) ? /^ {4}- (?!if:)(.*)$/gm : /^\s*(?:- )?run: (.*)$/gm
  const lines = language === 'sh' ? code.split('\n') : [...code.matchAll(steps)].map(([, line = '']) => line)
  return lines.map((line) => line.replace(/\s+# .*$/, '').trim()).filter((line) => line !== '' && !line.startsWith('#'))
}
