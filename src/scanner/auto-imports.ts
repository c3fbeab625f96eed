import { basename, dirname, extname, isAbsolute, join, relative, resolve } from 'node:path'
import { append } from '../core/append.ts'
import { walk, type Node, type Syntax } from '../core/syntax.ts'
import { readDeclaredImports, type AutoImport, type DeclaredImports } from './auto-import-declarations.ts'
import type { Files } from './files.ts'
import { blankInside } from './languages/component.ts'
import { packageNameOf } from './resolve-request.ts'
import type { Resolver } from './resolve.ts'

/** Names that a framework imports where they are used, as it has declared them to TypeScript. */
export interface AutoImports {
  /**
   * The code of a file with the imports that its framework adds, after its end; `null` where it adds none.
   *
   * @param code - of a component its scripts
   */
  readonly complete: (file: string, code: string, syntax: Syntax) => string | null
  /** Other names under which files use what modules offer by the given ones. */
  readonly spellings: (names: readonly string[]) => string[]
  /** Names under which files use what some packages offer. */
  readonly offeredBy: (packages: readonly string[]) => string[]
}

/** Names by the kind of code that has them. */
interface Tables {
  readonly app: DeclaredImports
  readonly server: DeclaredImports
  readonly components: ReadonlyMap<string, AutoImport>
}

/** Where Nuxt writes what it generates (https://nuxt.com/docs/api/nuxt-config#builddir), in the order of looking. */
const BUILD_FOLDERS: readonly string[] = ['.nuxt', 'node_modules/.cache/nuxt/.nuxt']

const NOTHING: DeclaredImports = { names: new Map(), passedOn: new Map() }

/** What is asked to read the declarations. */
export interface AutoImportPorts {
  readonly root: string
  readonly files: Pick<Files, 'read'>
  readonly resolve: Resolver
}

/**
 * Reads what Nuxt has declared: composables and utilities of the app, those of the server, and components.
 *
 * @param folder - where it was generated, if that is known
 * @returns `null` where nothing was generated
 */
export async function readAutoImports(ports: AutoImportPorts, folder?: string): Promise<AutoImports | null> {
  for (const path of folder === undefined ? BUILD_FOLDERS : [folder]) {
    const place = resolve(ports.root, path)
    const read = (file: string): Promise<DeclaredImports | null> => readFrom(ports, place, join(place, file))
    const [app, globals, server, components] = await Promise.all(
      ['imports.d.ts', 'types/imports.d.ts', 'types/nitro-imports.d.ts', 'components.d.ts'].map(read),
    )
    if (!app) continue
    return autoImports(ports.root, {
      app: withTargets({ names: globals?.names ?? app.names, passedOn: app.passedOn }),
      server: withTargets(server ?? NOTHING),
      components: components?.names ?? new Map(),
    })
  }
  return null
}

/** A type may be named by the file that holds it, where the list of what is passed on names its package. */
function withTargets({ names, passedOn }: DeclaredImports): DeclaredImports {
  return { names: new Map([...names].map(([name, found]) => [name, passedOn.get(name) ?? found])), passedOn }
}

async function readFrom(ports: AutoImportPorts, folder: string, file: string): Promise<DeclaredImports | null> {
  const content = await ports.files.read(file)
  if (content === null) return null
  const { names, passedOn } = readDeclaredImports(new TextDecoder().decode(content))
  const placed = (found: ReadonlyMap<string, AutoImport>): ReadonlyMap<string, AutoImport> =>
    new Map(
      [...found].flatMap(([name, { specifier, imported }]) => {
        const target = placeOf(ports, folder, dirname(file), specifier)
        return target === null ? [] : [[name, { specifier: target, imported }] as const]
      }),
    )
  return { names: placed(names), passedOn: placed(passedOn) }
}

/**
 * Where a declaration leads: the absolute path of a file of the project, or a package. What the framework has of its own, or
 * brings along where the project can't reach it, counts as the framework; `null` where a file is no longer there.
 */
function placeOf({ root, resolve: find }: AutoImportPorts, folder: string, from: string, specifier: string) {
  const path = specifier.startsWith('.') ? resolve(from, specifier) : specifier
  if (specifier.startsWith('#build/') || isWithin(folder, path)) return 'nuxt'
  const installed = isAbsolute(path) ? /^.*[\\/]node_modules[\\/](.*)$/s.exec(path)?.[1] : undefined
  const name = installed === undefined ? path : (packageNameOf(installed.replaceAll('\\', '/')) ?? installed)
  const found = find(join(root, 'package.json'), name)
  if (found.kind === 'module') return found.file
  if (found.kind !== 'missing') return found.kind === 'asset' ? null : name
  return isAbsolute(name) ? null : 'nuxt'
}

function isWithin(folder: string, path: string): boolean {
  return isAbsolute(path) && !/^\.\.(?:[\\/]|$)|^[A-Z]:/.test(relative(folder, path))
}

function autoImports(root: string, tables: Tables): AutoImports {
  const { app, server, components } = tables
  const shared = new Map([...server.names, ...app.names])
  const offered = new Map([...server.passedOn, ...app.passedOn])
  const all = [...app.names, ...server.names]
  const spelt = spellingsOf(all, components)
  return {
    complete: (file, code, syntax) => {
      const isServer = isServerFile(relative(root, file).replaceAll('\\', '/'))
      const names = isServer ? server.names : shared
      const used = [...unboundNames(syntax)].flatMap((name) =>
        lineOf(file, name, names.get(name) ?? components.get(name)),
      )
      const shown = (syntax.markup?.names ?? [])
        .filter((name) => syntax.topLevel(name) === undefined)
        .flatMap((name) => lineOf(file, name, components.get(name) ?? names.get(name)))
      const spaces = { '#imports': isServer ? server.passedOn : offered, '#components': components }
      const written = Object.entries(spaces).flatMap(([specifier, known]) => explicit(file, syntax, specifier, known))
      const lines = new Set([...used, ...shown, ...written.flatMap((item) => item.lines)])
      return lines.size === 0
        ? null
        : [
            blankInside(
              code,
              written.map(({ node }) => node),
            ),
            ...lines,
          ].join('\n')
    },
    spellings: (names) => [...new Set(names.flatMap((name) => spelt.get(name) ?? []))],
    offeredBy: (packages) => all.flatMap(([name, { specifier }]) => (packages.includes(specifier) ? [name] : [])),
  }
}

/** Folders of an application and its layers: the first of them on the way to a file says what kind of code that is. */
const KINDS = /(?:^|\/)(app|components|composables|layouts|middleware|pages|plugins|server|utils)\//

function isServerFile(path: string): boolean {
  return KINDS.exec(path)?.[1] === 'server'
}

function unboundNames(syntax: Syntax): Set<string> {
  const names = new Set<string>()
  walk(syntax.program, (node) => {
    const isName = node.type === 'Identifier' || node.type === 'JSXIdentifier'
    if (isName && syntax.isGlobalAt(node.start)) names.add(node.name)
  })
  return names
}

/** The import of a name. */
function lineOf(file: string, local: string, target: AutoImport | undefined): string[] {
  if (target === undefined || target.specifier === file) return []
  const { specifier, imported } = target
  const path = isAbsolute(specifier) ? relativeTo(file, specifier) : specifier
  const name = imported === '*' ? `* as ${local}` : `{ ${imported} as ${local} }`
  return [`import ${name} from ${JSON.stringify(path)}`]
}

function relativeTo(file: string, target: string): string {
  const path = relative(dirname(file), target).replaceAll('\\', '/')
  return path.startsWith('.') ? path : `./${path}`
}

/** An import of a module that passes on all names, and the imports that it stands for. */
interface Written {
  readonly node: Node
  readonly lines: readonly string[]
}

function explicit(
  file: string,
  { program }: Syntax,
  from: string,
  known: ReadonlyMap<string, AutoImport>,
): readonly Written[] {
  return program.body.flatMap((node): Written[] => {
    if (node.type !== 'ImportDeclaration' || node.source.value !== from || node.importKind === 'type') return []
    const lines = node.specifiers.flatMap((item): string[] | null[] => {
      if (item.type !== 'ImportSpecifier') return [null]
      if (item.importKind === 'type') return []
      const imported = item.imported.type === 'Identifier' ? item.imported.name : item.imported.value
      return lineOf(file, item.local.name, known.get(imported) ?? { specifier: from, imported })
    })
    const own = lines.filter((line) => line !== null)
    return own.length === 0 || own.length < lines.length ? [] : [{ node, lines: own }]
  })
}

/** By the name that a module offers, the names under which it is used: of a default export, its file's name. */
function spellingsOf(
  names: readonly (readonly [string, AutoImport])[],
  components: ReadonlyMap<string, AutoImport>,
): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>()
  const tagged = [...components].flatMap(([name, target]) => [
    [name, target] as const,
    [name.replaceAll(/(?<=.)(?=[A-Z])/g, '-').toLowerCase(), target] as const,
  ])
  for (const [name, { specifier, imported }] of [...names, ...tagged]) {
    const offered = imported === 'default' ? basename(specifier, extname(specifier)) : imported
    if (offered !== name) append(found, offered, name)
  }
  return found
}
