import { dirname, join, relative } from 'node:path'
import type { InputOption } from '../core/analysis-options.ts'
import { sortedUnique } from '../core/hash.ts'
import { escapePath, slashes } from './glob-place.ts'
import type { Files } from './files.ts'
import { recordOf, textOf } from './lockfile-manifest.ts'

/** Where Prisma looks for a schema by itself (https://www.prisma.io/docs/orm/prisma-schema/overview/location). */
const PLACES: readonly string[] = [
  'prisma/schema.prisma',
  'schema.prisma',
  'prisma/schema/**/*.prisma',
  'prisma/**/*.prisma',
]

/** The package that a Prisma schema speaks of. */
export const PRISMA_CLIENT = '@prisma/client'

/**
 * A Prisma schema says what the generated client does: whoever reaches the client depends on it, and on what is generated
 * into the project (`output`).
 *
 * @param folders - absolute paths of the packages that may have one
 */
export async function prismaInputs(root: string, folders: readonly string[], files: Files): Promise<InputOption[]> {
  const found = await Promise.all(folders.map((folder) => schemasIn(folder, files)))
  const inputs = await Promise.all(
    sortedUnique(found.flat()).map(async (file): Promise<InputOption[]> => {
      const content = await files.read(file)
      const outputs = outputsIn(content === null ? '' : new TextDecoder().decode(content))
      const generated = outputs.map((output) => `${pathFrom(root, join(dirname(file), output))}/**`)
      return [PRISMA_CLIENT, ...generated].map((readBy) => ({ files: escapePath(pathFrom(root, file)), readBy }))
    }),
  )
  return inputs.flat()
}

async function schemasIn(folder: string, files: Files): Promise<readonly string[]> {
  const named = await namedPlaces(folder, files)
  const patterns = [...named.flatMap((place) => [place, `${place}/**/*.prisma`]), ...PLACES]
  return files.glob(
    patterns.map((pattern) => `${escapePath(slashes(folder))}/${pattern.replace(/^\.\//, '')}`),
    ['**/node_modules/**'],
  )
}

function pathFrom(root: string, file: string): string {
  return slashes(relative(root, file))
}

/** Where `package.json` or `prisma.config` say that the schema is (https://www.prisma.io/docs/orm/reference/prisma-config-reference). */
async function namedPlaces(root: string, files: Files): Promise<string[]> {
  const inPackage = textOf(recordOf(recordOf(files.packageJson(root)?.fields)['prisma'])['schema'])
  const configs = await Promise.all(
    ['ts', 'mts', 'js', 'mjs'].map((ending) => files.read(join(root, `prisma.config.${ending}`))),
  )
  const inConfigs = configs.flatMap((content) => {
    const text = content === null ? '' : new TextDecoder().decode(content)
    return [...text.matchAll(/\bschema:[^'"\n]*['"]([^'"]+)['"]/g)].map(([, path = '']) => path)
  })
  return [inPackage, ...inConfigs].filter((path) => path !== '')
}

/** Folders, relative to the schema's, into which its generators write. */
function outputsIn(schema: string): string[] {
  return [...schema.matchAll(/^\s*output\s*=\s*"([^"]+)"/gm)].map(([, output = '']) => output)
}

/** A schema as it is read: without comments that nothing reads, however it is laid out. */
export function plainSchema(text: string): string {
  return text
    .replaceAll(
      /("(?:[^"\\\n]|\\.)*")|(\/\/\/[^\n]*)|\/\/[^\n]*/g,
      (_, quoted?: string, documented?: string) => quoted ?? documented ?? '',
    )
    .split('\n')
    .map((line) => line.replaceAll(/("(?:[^"\\]|\\.)*")|\s+/g, (_, quoted?: string) => quoted ?? ' ').trim())
    .filter((line) => line !== '')
    .join('\n')
}
