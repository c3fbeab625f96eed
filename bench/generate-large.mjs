// A generated application as large ones are: features of 50 modules with barrels, cycles, effects, wrappers and JSX, a fifth
// of which declare cache tags.
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

const PER_FEATURE = 50
const IMPORTS = 5

/** Writes the application; the same number gives the same files. */
export async function generateLargeApp(root, modules) {
  const features = Math.ceil(modules / PER_FEATURE)
  await mkdir(join(root, 'src/lib'), { recursive: true })
  await writeFile(join(root, 'package.json'), JSON.stringify({ name: 'large', type: 'module', private: true }))
  await writeFile(
    join(root, 'tsconfig.json'),
    JSON.stringify({ compilerOptions: { jsx: 'react-jsx', paths: { '@/*': ['./src/*'] } } }),
  )
  await writeFile(join(root, 'src/lib/cached.ts'), WRAPPER)
  await writeFile(join(root, 'src/lib/client.ts'), CLIENT)
  for (let feature = 0; feature < features; feature++) {
    const folder = join(root, 'src/features', `f${feature}`)
    await mkdir(folder, { recursive: true })
    await Promise.all(
      Array.from({ length: PER_FEATURE }, (_, index) =>
        writeFile(join(folder, fileOf(index)), sourceOf(feature, index, features)),
      ),
    )
  }
}

const WRAPPER = `import { unstable_cache } from 'next/cache'

export function cached<Result>(load: (id: string) => Promise<Result>, key: string, tags: string[]) {
  return unstable_cache(load, [key], { tags })
}
`

const CLIENT = `export class Client {
  readonly #address: string
  constructor(address: string) {
    this.#address = address
  }
  async query(name: string, id: string): Promise<Record<string, string>> {
    const answer = await fetch(\`\${this.#address}/\${name}/\${id}\`)
    return answer.json()
  }
}

export const client = new Client(process.env.API_URL ?? 'http://localhost')

const handlers = new Map<string, () => void>()

export function register(name: string, handler: () => void) {
  handlers.set(name, handler)
}

export function handlersOf(prefix: string) {
  return [...handlers.keys()].filter((name) => name.startsWith(prefix))
}
`

/** What a module is by its place in its feature. */
function kindOf(index) {
  if (index === 0) return 'barrel'
  if (index === 1) return 'link'
  if (index === 2) return 'effect'
  if (index % 5 === 3) return 'site'
  return index % 5 === 4 ? 'component' : 'plain'
}

function fileOf(index) {
  const kind = kindOf(index)
  return kind === 'barrel' ? 'index.ts' : `m${index}.${kind === 'component' ? 'tsx' : 'ts'}`
}

function sourceOf(feature, index, features) {
  const name = `f${feature}m${index}`
  switch (kindOf(index)) {
    case 'barrel':
      return Array.from({ length: PER_FEATURE - 1 }, (_, at) =>
        at % 7 === 0 ? `export { f${feature}m${at + 1} } from './m${at + 1}'\n` : `export * from './m${at + 1}'\n`,
      ).join('')
    case 'link': {
      // One cycle through all features.
      const next = (feature + 1) % features
      return `import { f${next}m1 } from '@/features/f${next}'\n\nexport function ${name}(path: string): string {\n  return path === '' ? '' : f${next}m1(path.slice(1))\n}\n`
    }
    case 'effect':
      return `import { register } from '@/lib/client'\n\nexport function ${name}() {\n  return '${name}'\n}\n\nregister('${name}', ${name})\n`
    default:
      return plainSource(feature, index, name, features)
  }
}

function plainSource(feature, index, name, features) {
  const kind = kindOf(index)
  const targets = [...new Set(Array.from({ length: IMPORTS }, (_, step) => index + 1 + step * 3))].filter(
    (target) => target < PER_FEATURE,
  )
  const lines = targets.map((target) => `import { f${feature}m${target} } from './m${target}'`)
  // Two modules of a feature call each other; and every tenth reads of a neighbour through its barrel.
  if (index === PER_FEATURE - 1) lines.push(`import { f${feature}m5 } from '.'`)
  if (index % 10 === 6)
    lines.push(`import { ${neighbour(feature, features)} } from '@/features/f${(feature + 7) % features}'`)
  const calls = [
    ...targets.map((target) => `f${feature}m${target}(input)`),
    ...(index === PER_FEATURE - 1 ? [`f${feature}m5(input.slice(1))`] : []),
    ...(index % 10 === 6 ? [`${neighbour(feature, features)}(input)`] : []),
  ]
  const body = calls.length === 0 ? 'input' : `[${calls.join(', ')}].join()`
  lines.push(
    ...(kind === 'site' ? siteLines(name, index, body) : kind === 'component' ? componentLines(name, body) : []),
  )
  if (kind === 'plain')
    lines.push(`export function ${name}(input: string): string {`, `  return ${name}Step0(${body})`, '}')
  return `${lines.join('\n')}\n\n${helpers(name)}`
}

function neighbour(feature, features) {
  return `f${(feature + 7) % features}m10`
}

function siteLines(name, index, body) {
  const own = [`export function ${name}(input: string): string {`, `  return ${name}Step0(${body})`, '}']
  const load = `async (id: string) => client.query(${name}(id), id)`
  const client = "import { client } from '@/lib/client'"
  switch (Math.floor(index / 5) % 4) {
    case 0:
      return [
        "import { unstable_cache } from 'next/cache'",
        client,
        ...own,
        `export const load_${name} = unstable_cache(${load}, ['${name}'], { tags: ['${name}', \`all-\${${name}Kind}\`] })`,
        `const ${name}Kind = 'items'`,
      ]
    case 1:
      return [
        "import { cached } from '@/lib/cached'",
        client,
        ...own,
        `export const load_${name} = cached(${load}, '${name}', ['${name}'])`,
      ]
    case 2:
      return [
        "import { cacheTag } from 'next/cache'",
        client,
        ...own,
        `export async function load_${name}(id: string) {`,
        "  'use cache'",
        `  cacheTag('${name}', \`${name}-\${id}\`)`,
        `  return client.query(${name}(id), id)`,
        '}',
      ]
    default:
      return [
        ...own,
        `export async function load_${name}(id: string) {`,
        `  const answer = await fetch(\`https://example.com/\${id}\`, { next: { tags: ['${name}', tagOf(id)] } })`,
        '  return answer.json()',
        '}',
        `const tagOf = (id: string) => \`${name}-\${id}\``,
      ]
  }
}

function componentLines(name, body) {
  return [
    `interface ${name}Props {`,
    '  readonly title: string',
    '}',
    `export function ${name}(input: string): string {`,
    `  return ${name}Step1(${body})`,
    '}',
    `export function View_${name}({ title }: ${name}Props) {`,
    '  return (',
    '    <section className="view">',
    `      <h2>{title} of {${name}(title)}</h2>`,
    `      {${name}Step2(title) === '' ? null : <p>Nothing of {title} here.</p>}`,
    '    </section>',
    '  )',
    '}',
  ]
}

function helpers(name) {
  return Array.from(
    { length: 7 },
    (_, index) => `/** Step ${index} of ${name}: takes a value further. */
function ${name}Step${index}(value: string): string {
  const parts = value.split('/').filter((part) => part.length > ${index})
  const [first = '', ...rest] = parts
  return rest.length > ${index + 1} ? [first, ...rest].join('-') : \`\${first}${index}\`
}
`,
  ).join('\n')
}
