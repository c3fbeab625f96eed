import { existsSync } from 'node:fs'
import { isAbsolute, join } from 'node:path'
import { CacheTagsError } from '../../core/error.ts'
import { FRAMEWORKS, type Framework } from './frameworks.ts'
import { readText, type Project } from './project.ts'

/** A framework, and where its configuration is. */
export interface FoundFramework {
  readonly framework: Framework
  /** Relative to the project; `null` where there is none. */
  readonly config: string | null
  /** Titles of others that are there as well. */
  readonly others: readonly string[]
}

const ENDINGS = ['ts', 'mts', 'cts', 'js', 'mjs', 'cjs'] as const

/**
 * Finds what builds a project: by its packages, or a configuration. Of several it is the one that is built by the others.
 *
 * @param named - what the command line says
 * @throws CacheTagsError `CT_USAGE` where there is none, or no framework of that name
 */
export async function findFramework(project: Project, named: string | undefined): Promise<FoundFramework> {
  if (named !== undefined) {
    const framework = FRAMEWORKS.find(({ name }) => name === named)
    if (framework === undefined) throw unknownFramework(`--framework ${JSON.stringify(named)} is none that is known.`)
    return { framework, config: await findConfig(project, framework), others: [] }
  }
  const found: { framework: Framework; config: string | null }[] = []
  for (const framework of FRAMEWORKS) {
    const config = await findConfig(project, framework)
    // SvelteKit and React Router are configured as Vite is: only their packages tell.
    const isThere = framework.packages.some((name) => project.packages.has(name))
    if (isThere || (config !== null && !isShared(framework))) found.push({ framework, config })
  }
  const first = found[0]
  if (first === undefined) {
    throw unknownFramework(`Nothing in ${project.root} says what builds it.`)
  }
  const others = found
    .slice(1)
    .filter(({ framework, config }) => config !== null && config !== first.config && framework.name !== 'vite')
  return { ...first, others: others.map(({ framework }) => framework.title) }
}

function unknownFramework(message: string): CacheTagsError {
  const names = FRAMEWORKS.map(({ name }) => name).join(', ')
  return new CacheTagsError('CT_USAGE', message, {
    hint: `Name the application's folder (cache-tags init apps/shop), or what builds it by --framework: ${names}.`,
  })
}

function isShared({ configs, starts }: Framework): boolean {
  return configs.includes('vite.config') && starts === null
}

async function findConfig(project: Project, framework: Framework): Promise<string | null> {
  const said = configInScripts(project, framework.command)
  if (said !== null) return said
  for (const base of framework.configs) {
    for (const ending of ENDINGS) {
      const file = `${base}.${ending}`
      if (!existsSync(join(project.root, file))) continue
      // A script of that name may build by something else.
      if (
        framework.place.kind !== 'calls' ||
        /['"]esbuild['"]/.test((await readText(join(project.root, file))) ?? '')
      ) {
        return file
      }
    }
  }
  return framework.place.kind === 'calls' ? scriptThatBuilds(project) : null
}

/** The configuration that a script names: `webpack --config webpack.prod.js`. The script `build` is asked first. */
function configInScripts({ root, scripts }: Project, command: string): string | null {
  const all = [scripts.get('build') ?? '', ...scripts.values()]
  const naming = new RegExp(String.raw`\b${command}\b[^&|;]*?\s(?:--config|-c)[ =]['"]?([^\s'"&|;]+)`)
  const files = all.flatMap((script) => naming.exec(script)?.[1] ?? [])
  return files.find((file) => !isAbsolute(file) && existsSync(join(root, file))) ?? null
}

/** The file that `node scripts/bundle.mjs` runs, where it calls esbuild. */
async function scriptThatBuilds({ root, scripts }: Project): Promise<string | null> {
  for (const script of [scripts.get('build') ?? '', ...scripts.values()]) {
    const file = /\b(?:node|tsx|bun)\s+(?:run\s+)?([^\s-][^\s'"&|;]*\.[cm]?[jt]s)\b/.exec(script)?.[1]
    if (file === undefined || isAbsolute(file)) continue
    if (/['"]esbuild['"]/.test((await readText(join(root, file))) ?? '')) return file
  }
  return null
}
