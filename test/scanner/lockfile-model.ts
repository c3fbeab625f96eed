import { createHash } from 'node:crypto'
import type { Files } from './sources-folder.ts'

/** A package of a made-up project: all there is to it, and the packages it needs, by index. */
export interface ModelPackage {
  readonly version: string
  readonly integrity: string
  readonly needs: readonly number[]
}

/** A made-up project. It needs package 0 to run and the last one for development; a package's name is its index. */
export type Model = readonly ModelPackage[]

/** The name of a package. */
export const nameOf = (index: number): string => `p${index}`

/** An integrity as a registry would give, of any text. */
export const integrityOf = (text: string): string => `sha512-${createHash('sha512').update(text).digest('base64')}`

type Entries = readonly (readonly [string, unknown])[]

/** Puts the entries of every object that is written in some order. */
export type Order = (entries: Entries) => Entries

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null

const reorder = (value: unknown, order: Order): unknown => {
  if (Array.isArray(value)) return value.map((part) => reorder(part, order))
  if (!isObject(value)) return value
  return Object.fromEntries(order(Object.entries(value)).map(([key, part]) => [key, reorder(part, order)]))
}

const byName = <Value>(indexes: readonly number[], value: (index: number) => Value): Record<string, Value> =>
  Object.fromEntries(indexes.map((index) => [nameOf(index), value(index)]))

const range = (): string => '^1.0.0'

const project = (model: Model): { dependencies: object; devDependencies: object } => ({
  dependencies: byName([0], range),
  devDependencies: byName([model.length - 1], range),
})

const entries = (model: Model, toEntry: (found: ModelPackage, index: number) => readonly [string, unknown]): object =>
  Object.fromEntries(model.map(toEntry))

/** The lockfile of a project, with its `package.json`, as each package manager writes it. YAML is written as JSON. */
export const WRITERS: Readonly<Record<string, (model: Model, order: Order) => Files>> = {
  npm: (model, order) => {
    const packages = entries(model, ({ needs, ...pinned }, index) => [
      `node_modules/${nameOf(index)}`,
      { ...pinned, resolved: `https://registry.npmjs.org/${nameOf(index)}.tgz`, dependencies: byName(needs, range) },
    ])
    return {
      'package-lock.json': reorder({ lockfileVersion: 3, packages: { '': project(model), ...packages } }, order),
    }
  },
  pnpm: (model, order) => {
    const version = (index: number): string => model[index]?.version ?? ''
    const key = (index: number): string => `${nameOf(index)}@${version(index)}`
    const importer = (index: number): object => ({ specifier: range(), version: version(index) })
    const lock = {
      lockfileVersion: '9.0',
      importers: {
        '.': { dependencies: byName([0], importer), devDependencies: byName([model.length - 1], importer) },
      },
      packages: entries(model, ({ integrity }, index) => [key(index), { resolution: { integrity } }]),
      snapshots: entries(model, ({ needs }, index) => [key(index), { dependencies: byName(needs, version) }]),
    }
    return { 'pnpm-lock.yaml': reorder(lock, order) }
  },
  'yarn 1': (model, order) => {
    const blocks = model.map(({ version, integrity, needs }, index): readonly [string, unknown] => {
      const dependencies = order(Object.entries(byName(needs, range))).map(
        ([name, wanted]) => `    ${name} "${String(wanted)}"\n`,
      )
      const head = `${nameOf(index)}@^1.0.0:\n  version "${version}"\n  resolved "https://r/${nameOf(index)}.tgz#0"\n`
      const list = dependencies.length === 0 ? '' : `  dependencies:\n${dependencies.join('')}`
      return [nameOf(index), `${head}  integrity ${integrity}\n${list}`]
    })
    const text = order(blocks).map(([, block]) => block)
    return { 'package.json': project(model), 'yarn.lock': `# yarn lockfile v1\n\n\n${text.join('\n')}` }
  },
  'yarn 4': (model, order) => {
    const packages = entries(model, ({ version, integrity, needs }, index) => [
      `${nameOf(index)}@npm:^1.0.0`,
      {
        version,
        resolution: `${nameOf(index)}@npm:${version}`,
        dependencies: byName(needs, () => `npm:${range()}`),
        checksum: `10c0/${integrity}`,
        linkType: 'hard',
      },
    ])
    return { 'package.json': project(model), 'yarn.lock': reorder({ __metadata: { version: 8 }, ...packages }, order) }
  },
  bun: (model, order) => {
    const packages = entries(model, ({ version, integrity, needs }, index) => [
      nameOf(index),
      [`${nameOf(index)}@${version}`, '', { dependencies: byName(needs, range) }, integrity],
    ])
    return { 'bun.lock': reorder({ lockfileVersion: 1, workspaces: { '': project(model) }, packages }, order) }
  },
}

/** Indexes of a package and of all it needs. */
export const reachable = (model: Model, start: number): ReadonlySet<number> => {
  const found = new Set([start])
  for (const index of found) for (const needed of model[index]?.needs ?? []) found.add(needed)
  return found
}
