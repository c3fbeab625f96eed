// A generated server application: layers of modules that import each other, a share of which declare cache tags.
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

const LAYERS = 20
const IMPORTS = 5

/**
 * Writes the application; the same numbers give the same files. Every module is reached from `src/entry.js`.
 *
 * @returns the names of the modules that declare tags; every second of them has no tag that is always known
 */
export async function generateApp(root, { modules, declaring }) {
  await mkdir(join(root, 'src'), { recursive: true })
  const width = Math.ceil(modules / LAYERS)
  const every = Math.round(1 / declaring)
  const names = Array.from({ length: modules }, (_, index) => `m${index}`)
  const writes = names.map((name, index) => {
    const below = (Math.floor(index / width) + 1) * width
    // The one straight below, so that none is left out, and others.
    const steps = Array.from({ length: IMPORTS }, (_, step) => (step === 0 ? index : index * 7 + step * 13))
    const targets = steps.map((step) => below + (step % width)).filter((target) => target < modules)
    const tag = index % every === 0 ? tagOf(name, index / every) : null
    return writeFile(join(root, 'src', `${name}.js`), moduleSource(name, [...new Set(targets)], tag))
  })
  await Promise.all(writes)
  const entry = names.slice(0, width).map((name) => `export { ${name} } from './${name}.js'`)
  await writeFile(join(root, 'src/entry.js'), `${entry.join('\n')}\n`)
  await writeFile(join(root, 'package.json'), JSON.stringify({ name: 'bench', type: 'module', private: true }))
  return names.filter((_, index) => index % every === 0)
}

/** What the module says of itself, changed: another text for another number. */
export function editedSource(source, number) {
  return source.replace(/const doubled = value \* \d+/, `const doubled = value * ${number + 1000}`)
}

function tagOf(name, index) {
  const dynamic = `\`${name}-\${input}\``
  return index % 2 === 0 ? `'${name}', ${dynamic}` : dynamic
}

function moduleSource(name, targets, tag) {
  const imports = targets.map((target) => `import { m${target} } from './m${target}.js'`)
  const calls = targets.map((target) => `m${target}(input)`).join(' + ') || '0'
  const filler = Array.from(
    { length: 12 },
    (_, index) =>
      `function ${name}_${index}(value) {\n  // step ${index} of ${name}\n  const doubled = value * ${index + 2}\n  return doubled > 10 ? doubled - ${index} : doubled + ${index}\n}`,
  )
  const used = Array.from({ length: 12 }, (_, index) => `${name}_${index}(input)`).join(' + ')
  const call = tag === null ? '' : `  cacheTag(${tag})\n`
  const header = tag === null ? '' : "import { cacheTag } from 'next/cache'\n"
  return `${header}${imports.join('\n')}\n${filler.join('\n')}\nexport function ${name}(input) {\n${call}  return ${used} + ${calls}\n}\n`
}
