import type { NextConfig } from 'next'
import { extname, relative, resolve } from 'node:path'
import type { Edit } from '../../inject/edits.ts'
import type { Injection } from '../../inject/loader.ts'
import { installedVersion } from '../../bundlers/toolchain.ts'
import { assertProjectFolder, type NextBuild } from './build.ts'

type TurbopackOptions = NonNullable<NextConfig['turbopack']>
type Rules = NonNullable<TurbopackOptions['rules']>
type RuleList = Extract<Rules[string], readonly unknown[]>

/** Adds a rule for each file that needs a site tag, and a note after the compilation. What the user has stays. */
export function withTurbopackRules(config: NextConfig, build: NextBuild, loader: string): NextConfig {
  const runAfterProductionCompile: NonNullable<NextConfig['compiler']>['runAfterProductionCompile'] = async (built) => {
    await config.compiler?.runAfterProductionCompile?.(built)
    assertProjectFolder(build.root, built.projectDir)
    await build.leaveNote(resolve(built.projectDir, built.distDir))
  }
  const compiler = { ...config.compiler, runAfterProductionCompile }
  // Next refuses `webpack` beside no `turbopack` at all, for it would not be heeded: that is for the user to see.
  if (config.webpack && !config.turbopack) return { ...config, compiler }
  const major = Number.parseInt(installedVersion(build.root, 'next') ?? '', 10)
  const add = major < 16 ? withConditions : withRules
  return { ...config, compiler, turbopack: add(config.turbopack ?? {}, build, loader) }
}

function withRules(turbopack: TurbopackOptions, build: NextBuild, loader: string): TurbopackOptions {
  const rules: Rules = { ...turbopack.rules }
  for (const [file, injection] of build.injections) {
    const glob = `*${extname(file)}`
    const condition = {
      all: [{ not: 'foreign' }, { not: 'browser' }, { not: 'edge-light' }, { path: pathPattern(build.root, file) }],
    } satisfies RuleItem['condition']
    rules[glob] = [...listOf(rules[glob]), { condition, loaders: [{ loader, options: optionsOf(injection) }] }]
  }
  return { ...turbopack, rules }
}

/**
 * The same in the words of Next 15: conditions have names, by which rules go, and of the keys of a rule the first that
 * holds counts. None of them tells the edge runtime apart there; `finalize` relies on no tag of what that runs.
 */
function withConditions(turbopack: TurbopackOptions, build: NextBuild, loader: string): TurbopackOptions {
  const files = [...build.injections].map(([file, injection]) => ({
    name: `#unplugin-cache-tags/${pathBelow(build.root, file)}`,
    file,
    injection,
  }))
  const given: TurbopackOptions & { readonly conditions?: object } = turbopack
  const conditions = files.map(({ name, file }) => [name, { path: pathPattern(build.root, file) }])
  const rules = files.map(({ name, injection }) => {
    const loaders = [{ loader, options: optionsOf(injection) }]
    return [name, { foreign: false, browser: false, 'edge-light': false, default: { loaders } }]
  })
  // Not returned at once, for Next 16 knows no `conditions`.
  const all = {
    ...given,
    conditions: { ...given.conditions, ...Object.fromEntries(conditions) },
    rules: { ...given.rules, ...Object.fromEntries(rules) },
  }
  return all
}

function optionsOf({ digest, edits }: Injection): { digest: string; edits: { [Key in keyof Edit]: Edit[Key] }[] } {
  return { digest, edits: edits.map((edit) => ({ ...edit })) }
}

type RuleItem = Exclude<Rules[string], readonly unknown[]>

function listOf(rule: Rules[string] | undefined): RuleList {
  return rule === undefined ? [] : Array.isArray(rule) ? rule : [rule]
}

/**
 * A pattern for one file. Turbopack names files from its own root, of which the project is a part; that another file ends
 * alike does no harm, for the loader looks at the text.
 */
function pathPattern(root: string, file: string): RegExp {
  const path = pathBelow(root, file).replace(/^(?:\.\.\/)+/, '')
  return new RegExp(`(?:^|/)${path.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)}$`)
}

function pathBelow(root: string, file: string): string {
  return relative(root, file).replaceAll('\\', '/')
}
