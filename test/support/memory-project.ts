import { posix } from 'node:path'
import picomatch from 'picomatch'
import { PLAIN_ANALYSIS, type AnalysisOptions } from '../../src/core/analysis-options.ts'
import { RECIPE } from '../../src/core/fingerprint.ts'
import { FORMS, HEADERS, resolveForms, type CustomForm } from '../../src/core/forms.ts'
import type { Framework } from '../../src/core/route-places.ts'
import { createManifest, type Manifest, type ManifestBuild } from '../../src/core/manifest.ts'
import type { LongTexts } from '../../src/scanner/cache/long-texts.ts'
import type { Records } from '../../src/scanner/cache/records.ts'
import type { Files } from '../../src/scanner/files.ts'
import { createGlobPlacer } from '../../src/scanner/glob-place.ts'
import type { LockfileReading } from '../../src/scanner/lockfile.ts'
import { asksForContent } from '../../src/scanner/resolve-request.ts'
import type { Resolver } from '../../src/scanner/resolve.ts'
import { scanAgain } from '../../src/scanner/scan-again.ts'
import { scanProject, type OpenScan, type Scan, type ScanOptions, type ScanPorts } from '../../src/scanner/scan.ts'

/** A project as a value: sources by path relative to its root. */
export type MemoryFiles = Readonly<Record<string, string>>

/** What differs from a plain scan. */
export interface MemoryOptions extends Partial<Omit<AnalysisOptions, 'lockfile' | 'namespace'>> {
  readonly root?: string
  readonly forms?: readonly CustomForm[]
  /** How much source the trees held at once may have. */
  readonly maxTreeLength?: number
  readonly frameworks?: readonly Framework[]
  /** Versions of packages, as a lockfile would pin them. */
  readonly packages?: Readonly<Record<string, string>>
  /** What earlier scans have kept. */
  readonly records?: Records
}

const ENDINGS = ['', '.ts', '.tsx', '.js', '.jsx', '.mjs', '/index.ts', '/index.js']

/** Scans a project that only exists as a value. */
export function scanFiles(files: MemoryFiles, options: MemoryOptions = {}): Promise<OpenScan> {
  return scanProject(scanOptions(options), memoryPorts(files, options))
}

/** Scans a project that only exists as a value, or takes what was kept of it. */
export function scanFilesAgain(files: MemoryFiles, scans: LongTexts, options: MemoryOptions = {}): Promise<Scan> {
  return scanAgain(scanOptions(options), memoryPorts(files, options), scans)
}

function scanOptions({ root = '/project', forms = [], siteTags = 'dynamic', ...options }: MemoryOptions): ScanOptions {
  const { records: _records, packages: _packages, ...said } = options
  const tables = { forms: resolveForms(forms), headers: HEADERS }
  return { ...PLAIN_ANALYSIS, ...said, root, tables, namespace: 'test', siteTags }
}

/** The fake of the ports to files, resolver and lockfile. */
function memoryPorts(files: MemoryFiles, options: MemoryOptions): ScanPorts {
  const root = options.root ?? '/project'
  const sources = new Map(Object.entries(files).map(([path, text]) => [posix.join(root, path), text]))
  const port: Files = {
    list: async () => [...sources.keys()].filter((path) => /\.[cm]?[jt]sx?$/.test(path)).sort(),
    glob: async (patterns, ignored) => {
      const matches = picomatch([...patterns], { dot: true, ignore: [...ignored] })
      return [...sources.keys()].filter((path) => matches(path)).sort()
    },
    read: async (path) => (sources.has(path) ? new TextEncoder().encode(sources.get(path)) : null),
    packageJson: () => null,
    linked: () => [],
  }
  const versions = options.packages ?? {}
  const lockfile: LockfileReading = {
    kind: 'read',
    file: posix.join(root, 'package-lock.json'),
    digestOf: (name) => {
      const version = versions[name]
      return version === undefined ? null : { name, version, digest: `digest of ${name}@${version}` }
    },
  }
  return {
    files: port,
    resolve: memoryResolver(new Set(sources.keys())),
    placeGlob: createGlobPlacer(root, []),
    lockfile,
    records: options.records,
  }
}

function memoryResolver(paths: ReadonlySet<string>): Resolver {
  return (importer, specifier) => {
    const [path = '', query = ''] = specifier.split('?')
    if (specifier.startsWith('virtual:')) return { kind: 'missing', reason: 'virtual module' }
    if (specifier.startsWith('node:')) return { kind: 'builtin', name: specifier }
    if (!path.startsWith('.') && !path.startsWith('/')) {
      return { kind: 'package', name: packageOf(path), file: `/project/node_modules/${path}/index.js` }
    }
    const target = posix.resolve(posix.dirname(importer), path)
    const file = ENDINGS.map((ending) => target + ending).find((candidate) => paths.has(candidate))
    if (file === undefined) return { kind: 'missing', reason: 'it is not found' }
    const isModule = /\.[cm]?[jt]sx?$/.test(file) && !asksForContent(query)
    return { kind: isModule ? 'module' : 'asset', file }
  }
}

function packageOf(specifier: string): string {
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/')
}

/** The manifest of a project as a value, as a build that injected all its site tags would write it. */
export async function manifestOf(
  files: MemoryFiles,
  options: MemoryOptions & { build?: ManifestBuild } = {},
): Promise<Manifest> {
  const { code } = await scanFiles(files, options)
  const injected = Object.values(code.sites).flatMap((site) => site.siteTag ?? [])
  return createManifest(RECIPE, code, options.build ?? { injected })
}

/** Forms and headers that are known without configuration. */
export const TABLES = { forms: FORMS, headers: HEADERS }
