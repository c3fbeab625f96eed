// A generated server application: layers of modules that import each other, a share of which declare cache tags.
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

const LAYERS = 20
const IMPORTS = 5

/** Writes the application. The same numbers give the same files. */
export async function generateApp(root, { modules, declaring }) {
  await mkdir(join(root, 'src'), { recursive: true })
  const width = Math.ceil(modules / LAYERS)
  const every = Math.round(1 / declaring)
  const names = Array.from({ length: modules }, (_, index) => `m${index}`)
  const writes = names.map((name, index) => {
    const below = (Math.floor(index / width) + 1) * width
    const targets = Array.from({ length: IMPORTS }, (_, step) => below + ((index * 7 + step * 13) % width)).filter(
      (target) => target < modules,
    )
    return writeFile(join(root, 'src', `${name}.js`), moduleSource(name, [...new Set(targets)], index % every === 0))
  })
  await Promise.all(writes)
  const entry = names.slice(0, width).map((name) => `export { ${name} } from './${name}.js'`)
  await writeFile(join(root, 'src/entry.js'), `${entry.join('\n')}\n`)
  await writeFile(join(root, 'package.json'), JSON.stringify({ name: 'bench', type: 'module', private: true }))
}

function moduleSource(name, targets, declares) {
  const imports = targets.map((target) => `import { m${target} } from './m${target}.js'`)
  const calls = targets.map((target) => `m${target}(input)`).join(' + ') || '0'
  const filler = Array.from(
    { length: 12 },
    (_, index) =>
      `function ${name}_${index}(value) {\n  // step ${index} of ${name}\n  const doubled = value * ${index + 2}\n  return doubled > 10 ? doubled - ${index} : doubled + ${index}\n}`,
  )
  const used = Array.from({ length: 12 }, (_, index) => `${name}_${index}(input)`).join(' + ')
  const tag = declares ? `  cacheTag('${name}', \`${name}-\${input}\`)\n` : ''
  const header = declares ? "import { cacheTag } from 'next/cache'\n" : ''
  return `${header}${imports.join('\n')}\n${filler.join('\n')}\nexport function ${name}(input) {\n${tag}  return ${used} + ${calls}\n}\n`
}
