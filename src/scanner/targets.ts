import { basename, dirname, relative } from 'node:path'
import { readGlob, type GlobRequest } from '../core/glob-requests.ts'
import { digest } from '../core/hash.ts'
import { moduleId } from '../core/ids.ts'
import type { Dependency } from '../core/project.ts'
import type { Request } from '../core/requests.ts'
import { textOf, type Files } from './files.ts'
import type { GlobPlace, GlobPlacer } from './glob-place.ts'
import { assetLeaf, builtinLeaf, globLeaf, missingLeaf, packageLeaf, type Leaf } from './leaves.ts'
import type { LockfileReading } from './lockfile.ts'
import { packageNameOf } from './resolve-request.ts'
import type { Resolution, Resolver } from './resolve.ts'
import { isStyleSheet, stylePlaces, styleRequests } from './styles.ts'

/** What is asked to find what a specifier leads to. */
export interface TargetPorts {
  readonly root: string
  readonly files: Files
  readonly resolve: Resolver
  readonly placeGlob: GlobPlacer
  readonly lockfile: LockfileReading
}

/** What a specifier leads to. */
export interface Targets {
  readonly dependencies: readonly Dependency[]
  /** Files of the modules among them. */
  readonly modules: readonly string[]
  /** What is asked for on the way and isn't found. */
  readonly missing: readonly { readonly from: string; readonly specifier: string }[]
}

const NOTHING: Targets = { dependencies: [], modules: [], missing: [] }

/** How a specifier is meant: as an import, or as code asks for it while it runs. */
export type Asked = Pick<Request, 'specifier'> & { readonly kind: Request['kind'] }

/** Finds what a module asks for. */
export async function targetsOf(ports: TargetPorts, importer: string, { kind, specifier }: Asked): Promise<Targets> {
  if (kind === 'glob') return globTargets(ports, importer, readGlob(specifier))
  const resolution = resolveAs(ports.resolve, importer, kind, specifier)
  return resolution === null ? NOTHING : targetOf(ports, importer, specifier, resolution)
}

function resolveAs(resolve: Resolver, importer: string, kind: Request['kind'], specifier: string): Resolution | null {
  const found = resolve(importer, specifier)
  if (kind === 'file') {
    if (found.kind === 'package' && packageNameOf(specifier) === specifier) return found
    // A path is no import: no ending is added to it.
    const isThere = 'file' in found && found.file !== null && basename(found.file) === basename(specifier)
    return isThere ? found : null
  }
  // An address is relative where it is nothing else (https://vite.dev/guide/assets#new-url-url-import-meta-url).
  if (kind !== 'url' || found.kind === 'module' || found.kind === 'asset' || /^[./]/.test(specifier)) return found
  const beside = resolve(importer, `./${specifier}`)
  return beside.kind === 'missing' ? found : beside
}

const OWN_PACKAGE = /^unplugin-cache-tags(?:\/|$)/

async function targetOf(
  ports: TargetPorts,
  importer: string,
  specifier: string,
  resolution: Resolution,
): Promise<Targets> {
  // This package is never entered, even where it is linked from a folder: its functions are known by name.
  if (OWN_PACKAGE.test(specifier) && 'file' in resolution) {
    return leaf(await packageLeaf(ports.files, ports.lockfile, 'unplugin-cache-tags', importer, resolution.file))
  }
  switch (resolution.kind) {
    case 'module':
      return {
        ...NOTHING,
        dependencies: [{ kind: 'module', id: moduleId(relative(ports.root, resolution.file)) }],
        modules: [resolution.file],
      }
    case 'asset':
      return isStyleSheet(resolution.file)
        ? styleTargets(ports, resolution.file)
        : leaf(await assetLeaf(ports.files, ports.root, resolution.file))
    case 'package':
      return leaf(await packageLeaf(ports.files, ports.lockfile, resolution.name, importer, resolution.file))
    case 'builtin':
      return leaf(builtinLeaf(resolution.name))
    case 'missing':
      return { ...leaf(missingLeaf(specifier)), missing: [{ from: importer, specifier }] }
  }
}

function leaf(dependency: Leaf): Targets {
  return { ...NOTHING, dependencies: [dependency] }
}

/** Every file that a glob matches, after the list of them. */
async function globTargets(ports: TargetPorts, importer: string, { patterns, query }: GlobRequest): Promise<Targets> {
  const wanted = patterns.filter((pattern) => !pattern.startsWith('!'))
  const places = placesOf(ports, importer, wanted)
  const ignored = placesOf(
    ports,
    importer,
    patterns.filter((pattern) => pattern.startsWith('!')).map((text) => text.slice(1)),
  )
  const inside = wanted.some((pattern) => pattern.includes('node_modules')) ? [] : ['**/node_modules/**']
  const [base = dirname(importer)] = places.map((place) => place.base)
  const found = await ports.files.glob(
    places.map(({ pattern }) => pattern),
    [...ignored.map(({ pattern }) => pattern), ...inside],
  )
  const files = found.filter((file) => file !== importer)
  if (files.length === 0) {
    const known = packageTargets(ports, importer, wanted)
    if (known !== null) return known
  }
  const suffix = query === '' ? '' : `?${query}`
  const each = await Promise.all(
    files.map((file) => targetsOf(ports, importer, { kind: 'import', specifier: file + suffix })),
  )
  const list = globLeaf(
    patterns.join(' '),
    files.map((file) => moduleId(relative(base, file))),
  )
  return joined([leaf(list), ...each])
}

function placesOf(ports: TargetPorts, importer: string, patterns: readonly string[]): GlobPlace[] {
  return patterns.flatMap((pattern) => ports.placeGlob(importer, pattern) ?? [])
}

/** `import(`date-fns/locale/${name}`)`: the package stands for what is in it. */
function packageTargets(ports: TargetPorts, importer: string, patterns: readonly string[]): Promise<Targets> | null {
  const [pattern = ''] = patterns
  const name = packageNameOf(pattern)
  const resolution = name === null ? null : ports.resolve(importer, name)
  return name !== null && resolution?.kind === 'package' ? targetOf(ports, importer, name, resolution) : null
}

function joined(all: readonly Targets[]): Targets {
  return {
    dependencies: all.flatMap(({ dependencies }) => dependencies),
    modules: all.flatMap(({ modules }) => modules),
    missing: all.flatMap(({ missing }) => missing),
  }
}

/** A style sheet, by its own content and that of every file below it. */
async function styleTargets(ports: TargetPorts, start: string): Promise<Targets> {
  const below: string[] = []
  const missing: { from: string; specifier: string }[] = []
  // A set that grows while it is gone through.
  const sheets = new Set([start])
  for (const sheet of sheets) {
    const text = await textOf(ports.files, sheet)
    for (const request of styleRequests(text, sheet)) {
      const resolution = stylePlaces(request, sheet)
        .map((place) => ports.resolve(sheet, place))
        .find(({ kind }) => kind !== 'missing' && !(kind === 'module' && request.isSheet))
      if (resolution === undefined) {
        missing.push({ from: sheet, specifier: request.specifier })
      } else if (resolution.kind === 'package') {
        below.push((await packageLeaf(ports.files, ports.lockfile, resolution.name, sheet, resolution.file)).digest)
      } else if (resolution.kind !== 'builtin' && resolution.kind !== 'missing') {
        below.push((await assetLeaf(ports.files, ports.root, resolution.file)).digest)
        if (isStyleSheet(resolution.file)) sheets.add(resolution.file)
      }
    }
  }
  const own = await assetLeaf(ports.files, ports.root, start)
  const dependency = below.length === 0 ? own : { ...own, digest: digest([own.digest, below]) }
  return { ...leaf(dependency), missing }
}
