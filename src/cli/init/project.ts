import { existsSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { basename, dirname, join, relative } from 'node:path'
import { CacheTagsError } from '../../core/error.ts'
import { readManifest, recordOf, textOf } from '../../scanner/lockfile-manifest.ts'

/** A project as its files describe it. */
export interface Project {
  /** Absolute path of its folder. */
  readonly root: string
  /** Absolute path of the repository it is part of; its own folder where it is in none. */
  readonly repository: string
  /** Text of its `package.json`. */
  readonly packageText: string
  /** The name there; empty where it has none. */
  readonly name: string
  /** Scripts of `package.json` by name. */
  readonly scripts: ReadonlyMap<string, string>
  /** Packages that it depends on, for development too. */
  readonly packages: ReadonlySet<string>
  readonly isTypeScript: boolean
  /** Whether its `.js` files are ES modules. */
  readonly isModule: boolean
}

/**
 * Reads what a folder says about its project.
 *
 * @throws CacheTagsError `CT_USAGE` where it holds no `package.json` that can be read
 */
export async function readProject(root: string): Promise<Project> {
  const packageText = await readText(join(root, 'package.json'))
  if (packageText === null) {
    throw new CacheTagsError('CT_USAGE', `There is no package.json in ${root}.`, {
      hint: 'Name the folder of the application: cache-tags init apps/shop.',
    })
  }
  const fields = recordOf(parsePackage(packageText, root))
  const { dependencies, devDependencies, optionalDependencies } = readManifest(fields)
  const scripts = Object.entries(recordOf(fields['scripts'])).map(([name, script]) => [name, textOf(script)] as const)
  return {
    root,
    repository: repositoryOf(root),
    packageText,
    name: textOf(fields['name']),
    scripts: new Map(scripts),
    packages: new Set([...dependencies.keys(), ...devDependencies.keys(), ...optionalDependencies.keys()]),
    isTypeScript: existsSync(join(root, 'tsconfig.json')),
    isModule: fields['type'] === 'module',
  }
}

function parsePackage(text: string, root: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new CacheTagsError('CT_USAGE', `The package.json in ${root} is no JSON.`, { cause, hint: 'Mend it first.' })
  }
}

/** A file's text; `null` where there is none. */
export async function readText(file: string): Promise<string | null> {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT' || (error as NodeJS.ErrnoException).code === 'ENOTDIR') {
      return null
    }
    throw error
  }
}

/** A workflow of GitHub. */
export interface Workflow {
  /** Relative to the project, with `/`. */
  readonly file: string
  readonly text: string
}

/** The workflows of a project's repository, by name. */
export async function readWorkflows({ root, repository }: Project): Promise<Workflow[]> {
  const folder = join(repository, '.github/workflows')
  const names = existsSync(folder) ? (await readdir(folder)).filter((name) => /\.ya?ml$/.test(name)).sort() : []
  return Promise.all(
    names.map(async (name) => ({
      file: relative(root, join(folder, name)).replaceAll('\\', '/'),
      text: (await readText(join(folder, name))) ?? '',
    })),
  )
}

/** The folder's name, for what has no better one. */
export function folderName({ root }: Project): string {
  return basename(root)
}

function repositoryOf(root: string): string {
  for (let folder = root; ; folder = dirname(folder)) {
    if (existsSync(join(folder, '.git'))) return folder
    if (dirname(folder) === folder) return root
  }
}
