import { join, posix, relative, sep } from 'node:path'
import type { InputOption } from '../core/analysis-options.ts'
import { escapePath } from './glob-place.ts'
import type { Files } from './files.ts'
import { recordOf, textOf } from './lockfile-manifest.ts'
import { readPackageJson } from './lockfile-package-json.ts'

/** Where Prisma looks for a schema by itself (https://www.prisma.io/docs/orm/prisma-schema/overview/location). */
const PLACES: readonly string[] = [
  'prisma/schema.prisma',
  'schema.prisma',
  'prisma/schema/**/*.prisma',
  'prisma/**/*.prisma',
]

/**
 * A Prisma schema says what the generated client does: whoever reaches the client depends on it, and on what is generated
 * into the project (`output`).
 */
export async function prismaInputs(root: string, files: Files): Promise<InputOption[]> {
  const patterns = [...(await namedPlaces(root, files)).flatMap((named) => [named, `${named}/**/*.prisma`]), ...PLACES]
  const found = await files.glob(
    patterns.map((pattern) => `${escapePath(root)}/${pattern.replace(/^\.\//, '')}`),
    ['**/node_modules/**'],
  )
  const inputs = await Promise.all(
    found.map(async (file): Promise<InputOption[]> => {
      const path = relative(root, file).split(sep).join('/')
      const content = await files.read(file)
      const outputs = outputsIn(content === null ? '' : new TextDecoder().decode(content))
      const folders = outputs.map((output) => posix.join(posix.dirname(path), output))
      return ['@prisma/client', ...folders.map((folder) => join(folder, '**').split(sep).join('/'))].map((readBy) => ({
        files: path,
        readBy,
      }))
    }),
  )
  return inputs.flat()
}

/** Where `package.json` or `prisma.config` say that the schema is (https://www.prisma.io/docs/orm/reference/prisma-config-reference). */
async function namedPlaces(root: string, files: Files): Promise<string[]> {
  const inPackage = textOf(recordOf(recordOf(readPackageJson(root)?.fields)['prisma'])['schema'])
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
