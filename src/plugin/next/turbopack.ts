import type { NextConfig } from 'next'
import { extname, relative, resolve } from 'node:path'
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
  return { ...config, compiler, turbopack: withRules(config.turbopack ?? {}, build, loader) }
}

function withRules(turbopack: TurbopackOptions, build: NextBuild, loader: string): TurbopackOptions {
  const rules: Rules = { ...turbopack.rules }
  for (const [file, { digest, edits }] of build.injections) {
    const glob = `*${extname(file)}`
    const condition = {
      all: [{ not: 'foreign' }, { not: 'browser' }, { not: 'edge-light' }, { path: pathPattern(build.root, file) }],
    } satisfies RuleItem['condition']
    const options = { digest, edits: edits.map((edit) => ({ ...edit })) }
    rules[glob] = [...listOf(rules[glob]), { condition, loaders: [{ loader, options }] }]
  }
  return { ...turbopack, rules }
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
  const path = relative(root, file)
    .replaceAll('\\', '/')
    .replace(/^(?:\.\.\/)+/, '')
  return new RegExp(`(?:^|/)${path.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)}$`)
}
