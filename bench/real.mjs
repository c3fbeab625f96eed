// An application made of the sources of installed packages, as modules of its own: what real code looks like.
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join, posix, relative, resolve, sep } from 'node:path'
import { parseSync } from 'oxc-parser'

/** Packages whose modules say in full what they import, so that every bundler takes them as they are: by folder. */
const PACKAGES = {
  '@vercel/sdk': 'esm',
  astro: 'dist',
  knip: 'dist',
  svelte: 'src',
}
const SHORT = ['knip']
/** Modules of packages that one declaring module uses. */
const USED = 3

/**
 * Writes the application into a folder: the packages' modules in `src/vendor`, and as many that declare tags and use them as
 * are a share of all. Modules that import what was not copied are left out; what is imported by name stays outside.
 *
 * @returns how many modules there are, the names of those that declare, and the packages with their versions
 */
export async function makeRealApp(root, { declaring, isShort }) {
  const names = isShort ? SHORT : Object.keys(PACKAGES)
  const found = await Promise.all(names.map(readPackage))
  const modules = wholeModules(new Map(found.flatMap((each) => [...each.modules])))
  for (const [path, { source }] of modules) await write(join(root, 'src/vendor', path), source)
  const sites = Array.from({ length: Math.round(modules.size * declaring) }, (_, index) => `d${index}`)
  const exporting = [...modules].filter(([, { exported }]) => exported.length > 0)
  for (const [index, name] of sites.entries()) {
    const used = Array.from({ length: USED }, (_, step) => exporting[(index * 31 + step * 977) % exporting.length])
    await write(join(root, 'src', `${name}.js`), siteSource(name, used, index))
  }
  await write(join(root, 'src/format.js'), FORMAT)
  const imported = new Set([...modules.values()].flatMap(({ imports }) => imports))
  const roots = [...modules.keys()].filter((path) => !imported.has(path))
  const entry = [
    ...sites.map((name) => `export { ${name} } from './${name}.js'`),
    ...roots.map((path, index) => `export * as root${index} from './vendor/${path}'`),
  ]
  await write(join(root, 'src/entry.js'), `${entry.join('\n')}\n`)
  await write(join(root, 'package.json'), JSON.stringify({ name: 'bench', type: 'module', private: true }))
  return { modules: modules.size + sites.length + 2, sites, packages: found.map(({ title }) => title) }
}

const FORMAT =
  'export function format(values) {\n  const step = 1\n  return values.map((value) => typeof value).join(String(step))\n}\n'

/** What all declaring modules import, changed: another text for another number. */
export function editedFormat(source, number) {
  return source.replace(/const step = \d+/, `const step = ${number + 1000}`)
}

async function readPackage(name) {
  const folder = resolve(import.meta.dirname, '../node_modules', name)
  const { version } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'))
  const start = join(folder, PACKAGES[name])
  const entries = await readdir(start, { recursive: true, withFileTypes: true })
  const files = entries
    .filter((entry) => entry.isFile() && entry.name.endsWith('.js'))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
  const modules = new Map()
  for (const file of files) {
    const path = `${name}/${relative(start, file).split(sep).join('/')}`
    modules.set(path, readModule(path, await readFile(file, 'utf8')))
  }
  return { title: `${name} ${version}`, modules }
}

function readModule(path, source) {
  const { module, errors } = parseSync(path, source, { sourceType: 'module' })
  const named = (list) => list.flatMap(({ entries }) => entries)
  const requests = [
    ...module.staticImports.map(({ moduleRequest }) => moduleRequest.value),
    ...named(module.staticExports).flatMap(({ moduleRequest }) => moduleRequest?.value ?? []),
    ...module.dynamicImports.flatMap(
      ({ moduleRequest: { start, end } }) => /^['"](.*)['"]$/.exec(source.slice(start, end))?.[1] ?? [],
    ),
  ].filter((request) => request.startsWith('.'))
  const exported = named(module.staticExports).flatMap(({ exportName, isType }) =>
    exportName.kind === 'Name' && !isType && IDENTIFIER.test(exportName.name) ? [exportName.name] : [],
  )
  const imports = requests.map((request) => posix.join(posix.dirname(path), request))
  return { source, exported, imports, isModule: errors.length === 0 && module.hasModuleSyntax }
}

const IDENTIFIER = /^[a-z_$][\w$]*$/i

/** Those of which everything that they import is there. */
function wholeModules(all) {
  const isWhole = ({ isModule, imports }) => isModule && imports.every((path) => all.has(path))
  const kept = new Map([...all].filter(([, module]) => isWhole(module)))
  return kept.size === all.size ? kept : wholeModules(kept)
}

function siteSource(name, used, index) {
  const imports = used.map(([path, { exported }], at) => {
    return `import { ${exported[index % exported.length]} as used${at} } from './vendor/${path}'`
  })
  const values = used.map((_, at) => `used${at}`).join(', ')
  const tag = index % 2 === 0 ? `'${name}', \`${name}-\${id}\`` : `\`${name}-\${id}\``
  return `import { cacheTag } from 'next/cache'\nimport { format } from './format.js'\n${imports.join('\n')}\n\nexport async function ${name}(id) {\n  cacheTag(${tag})\n  return format([${values}, id])\n}\n`
}

async function write(file, text) {
  await mkdir(dirname(file), { recursive: true })
  await writeFile(file, text)
}
