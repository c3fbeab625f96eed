import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import ts from 'typescript'

const ROOT = resolve(import.meta.dirname, '../..')

/** How a project of an editor is set up. */
export interface EditorProject {
  /** The folder of whose installed packages the files take theirs, relative to the repository. */
  readonly folder: string
  /** Whether the compiler resolves as bundlers do, or as Node. */
  readonly resolution: 'bundler' | 'node'
  readonly files: Readonly<Record<string, string>>
}

/** What an editor shows. */
export interface Editor {
  /** Messages of the compiler in every file, by file and line. */
  readonly mistakes: () => ReadonlyMap<string, string>
  /** What is offered where the cursor stands, behind the given text. */
  readonly completionsAfter: (file: string, text: string) => string[]
}

const MODES = {
  bundler: { module: ts.ModuleKind.ESNext, moduleResolution: ts.ModuleResolutionKind.Bundler },
  node: { module: ts.ModuleKind.NodeNext, moduleResolution: ts.ModuleResolutionKind.NodeNext },
} as const

/** Declarations of packages are parsed once. */
const registry = ts.createDocumentRegistry()
let opened = 0

/** The language service that editors run, over files that are only in memory. Declaration files are checked, too. */
export function openEditor({ folder, resolution, files }: EditorProject): Editor {
  const root = join(ROOT, folder, 'in-memory')
  const version = String((opened += 1))
  const texts = new Map(Object.entries(files).map(([name, text]) => [join(root, name), text]))
  const options: ts.CompilerOptions = {
    ...MODES[resolution],
    strict: true,
    noEmit: true,
    target: ts.ScriptTarget.ES2023,
    lib: ['lib.es2023.d.ts', 'lib.dom.d.ts'],
    types: ['node'],
    allowImportingTsExtensions: true,
    allowJs: true,
    checkJs: true,
  }
  const service = ts.createLanguageService(
    {
      getCompilationSettings: () => options,
      getCurrentDirectory: () => root,
      getDefaultLibFileName: ts.getDefaultLibFilePath,
      getScriptFileNames: () => [...texts.keys()],
      getScriptVersion: (file) => (texts.has(file) ? version : 'installed'),
      getScriptSnapshot: (file) => {
        const text = texts.get(file) ?? (ts.sys.fileExists(file) ? readFileSync(file, 'utf8') : undefined)
        return text === undefined ? undefined : ts.ScriptSnapshot.fromString(text)
      },
      fileExists: (file) => texts.has(file) || ts.sys.fileExists(file),
      readFile: (file) => texts.get(file) ?? ts.sys.readFile(file),
      directoryExists: (path) =>
        [...texts.keys()].some((file) => file.startsWith(`${path}/`)) || ts.sys.directoryExists(path),
      getDirectories: ts.sys.getDirectories,
      ...(ts.sys.realpath !== undefined && { realpath: ts.sys.realpath }),
      useCaseSensitiveFileNames: () => true,
    },
    registry,
  )
  const mistakesIn = (file: string): [string, string][] =>
    [...service.getSyntacticDiagnostics(file), ...service.getSemanticDiagnostics(file)].map((mistake) => {
      const line = (mistake.file?.getLineAndCharacterOfPosition(mistake.start ?? 0).line ?? -1) + 1
      const message = ts.flattenDiagnosticMessageText(mistake.messageText, '\n')
      return [`${file.slice(root.length + 1)}:${line}`, message]
    })
  return {
    mistakes: () => new Map([...texts.keys()].flatMap(mistakesIn)),
    completionsAfter: (name, text) => {
      const file = join(root, name)
      const at = texts.get(file)?.indexOf(text) ?? -1
      if (at < 0) throw new Error(`${name} does not hold ${text}`)
      const found = service.getCompletionsAtPosition(file, at + text.length, {})
      return (found?.entries ?? []).map((entry) => entry.name)
    },
  }
}
