import { digest, digestText } from '../core/hash.ts'
import type { Files, ListOptions } from './files.ts'
import type { ScanPorts } from './scan.ts'

/** What can be asked of the world while a project is analysed. */
type Question = 'list' | 'linked' | 'packageJson' | 'glob' | 'read' | 'resolve' | 'placeGlob' | 'jsxOf' | 'digestOf'

/** How each is asked by two texts, and its answer as a text; of what may be long, a digest. */
const QUESTIONS: Readonly<
  Record<Question, (ports: ScanPorts, first: string, rest: string) => string | Promise<string>>
> = {
  list: async ({ files }, root, options) => digest(await files.list(root, JSON.parse(options) as ListOptions)),
  linked: ({ files }, root) => digest(files.linked(root)),
  packageJson: ({ files }, folder) => digest([files.packageJson(folder)]),
  glob: async ({ files }, patterns, ignored) =>
    digest(await files.glob(JSON.parse(patterns) as string[], JSON.parse(ignored) as string[])),
  read: async ({ files }, file) => contentDigest(await files.read(file)),
  resolve: ({ resolve }, importer, specifier) => JSON.stringify(resolve(importer, specifier)),
  placeGlob: ({ placeGlob }, importer, pattern) => JSON.stringify(placeGlob(importer, pattern)),
  jsxOf: ({ jsxOf }, file) => JSON.stringify(jsxOf?.(file) ?? null),
  digestOf: ({ lockfile }, importer, rest) => {
    const [name, file] = JSON.parse(rest) as [string, string | null]
    return JSON.stringify(lockfile.kind === 'read' ? lockfile.digestOf(name, importer, file) : null)
  },
}

function contentDigest(content: Uint8Array | null): string {
  return content === null ? '' : digestText(content)
}

/** Answers by question, and by the two texts with which it was asked. */
type Answers = Map<Question, Map<string, Map<string, string>>>

/** All that was asked, and what the world said: as long as it says the same, so does whoever asked. Plain data. */
export interface Observed {
  readonly answers: readonly string[]
  /** Of each question what it was asked with: the first text, then pairs of the second and the index of the answer. */
  readonly asked: readonly (readonly [Question, readonly (readonly [string, readonly (string | number)[]])[]])[]
}

/** Ports that note what they are asked. */
export interface WatchedPorts {
  readonly ports: ScanPorts
  /**
   * What was asked and said so far; `null` where it can't be compared: the world has changed meanwhile, so that no one was
   * seen, or a compiler of components had a say.
   */
  readonly observed: () => Observed | null
}

/** Puts an ear to the ports of a scan. */
export function watchPorts(ports: ScanPorts): WatchedPorts {
  const answers: Answers = new Map()
  let isOpen = false
  const note: Note = (question, first, rest, answer) => {
    const byFirst = answers.get(question) ?? new Map<string, Map<string, string>>()
    answers.set(question, byFirst)
    const byRest = byFirst.get(first) ?? new Map<string, string>()
    byFirst.set(first, byRest)
    isOpen ||= (byRest.get(rest) ?? answer) !== answer
    byRest.set(rest, answer)
  }
  const { files, resolve, placeGlob, lockfile, jsxOf, components } = ports
  return {
    observed: () => (isOpen ? null : encode(answers)),
    ports: {
      ...ports,
      files: watchFiles(files, note),
      resolve: (importer, specifier) => {
        const found = resolve(importer, specifier)
        note('resolve', importer, specifier, JSON.stringify(found))
        return found
      },
      placeGlob: (importer, pattern) => {
        const found = placeGlob(importer, pattern)
        note('placeGlob', importer, pattern, JSON.stringify(found))
        return found
      },
      ...(components && {
        components: {
          prepare: components.prepare,
          read: (file, source) => {
            const found = components.read(file, source)
            isOpen ||= found !== null
            return found
          },
        },
      }),
      ...(jsxOf && {
        jsxOf: (file) => {
          const found = jsxOf(file)
          note('jsxOf', file, '', JSON.stringify(found))
          return found
        },
      }),
      lockfile:
        lockfile.kind !== 'read'
          ? lockfile
          : {
              ...lockfile,
              digestOf: (name, importer, file = null) => {
                const found = lockfile.digestOf(name, importer, file)
                note('digestOf', importer, JSON.stringify([name, file]), JSON.stringify(found))
                return found
              },
            },
    },
  }
}

/** Notes what was answered to a question, by the two texts with which it was asked. */
type Note = (question: Question, first: string, rest: string, answer: string) => void

function watchFiles(files: Files, note: Note): Files {
  return {
    list: async (root, { include, exclude }) => {
      const options: ListOptions = { ...(include && { include }), ...(exclude && { exclude }) }
      const found = await files.list(root, options)
      note('list', root, JSON.stringify(options), digest(found))
      return found
    },
    glob: async (patterns, ignored) => {
      const found = await files.glob(patterns, ignored)
      note('glob', JSON.stringify(patterns), JSON.stringify(ignored), digest(found))
      return found
    },
    read: async (file) => {
      const content = await files.read(file)
      note('read', file, '', contentDigest(content))
      return content
    },
    packageJson: (folder) => {
      const found = files.packageJson(folder)
      note('packageJson', folder, '', digest([found]))
      return found
    },
    linked: (root) => {
      const found = files.linked(root)
      note('linked', root, '', digest(found))
      return found
    },
  }
}

function encode(all: Answers): Observed {
  const indices = new Map<string, number>()
  const indexOf = (answer: string): number => {
    const index = indices.get(answer) ?? indices.size
    indices.set(answer, index)
    return index
  }
  const asked = [...all].map(([question, byFirst]) => {
    const rows = [...byFirst].map(([first, byRest]) => {
      return [first, [...byRest].flatMap(([rest, answer]) => [rest, indexOf(answer)])] as const
    })
    return [question, rows] as const
  })
  return { answers: [...indices.keys()], asked }
}

/** Whether the world still answers as it did. */
export async function stillHolds({ answers, asked }: Observed, ports: ScanPorts): Promise<boolean> {
  for (const [question, rows] of asked) {
    const ask = QUESTIONS[question]
    for (const [first, pairs] of rows) {
      for (let at = 0; at < pairs.length; at += 2) {
        const answer = ask(ports, first, String(pairs[at]))
        const said = typeof answer === 'string' ? answer : await answer
        if (said !== answers[Number(pairs[at + 1])]) return false
      }
    }
  }
  return true
}
