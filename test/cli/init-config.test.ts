import { describe, expect, test } from 'vitest'
import { editConfig } from '../../src/cli/init/config-edit.ts'
import { FRAMEWORKS, type Framework, type FrameworkName } from '../../src/cli/init/frameworks.ts'
import { BUNDLER_CASES } from './init-cases.ts'
import { COMMONJS_CASES } from './init-cases-commonjs.ts'
import { VITE_CASES } from './init-cases-vite.ts'

const CASES = [...VITE_CASES, ...BUNDLER_CASES, ...COMMONJS_CASES]

function frameworkOf(name: FrameworkName): Framework {
  const framework = FRAMEWORKS.find((one) => one.name === name)
  if (framework === undefined) throw new Error(`no framework is named ${name}`)
  return framework
}

describe.each(CASES)('$framework: $name', ({ framework, file, before, after }) => {
  test('gets the plugin, and is else the same to the character', () => {
    expect(editConfig(file, before, frameworkOf(framework))).toEqual({ kind: 'edited', text: after })
  })

  test('is left alone the second time', () => {
    expect(editConfig(file, after, frameworkOf(framework))).toEqual({ kind: 'there' })
  })
})

test('every framework has a case', () => {
  expect(FRAMEWORKS.map(({ name }) => name).filter((name) => !CASES.some((one) => one.framework === name))).toEqual([])
})

test.each<[FrameworkName, string, string]>([
  ['vite', 'plugins that a call makes', `export default { plugins: makePlugins() }`],
  ['vite', 'a configuration from elsewhere', `import base from './base'\nexport default base`],
  ['vite', 'a name that is given another value', `let config = {}\nconfig = other()\nexport default config`],
  ['vite', 'plugins that are set later', `const config = {}\nconfig.plugins = []\nexport default config`],
  ['vite', 'a wrapper that may do anything', `export default wrap({ plugins: [] })`],
  ['vite', 'a spread of something unknown', `export default { ...base, build: {} }`],
  ['vite', 'a branch that is unknown', `export default process.env.A ? { plugins: [] } : other`],
  ['nuxt', 'modules that a call makes', `export default defineNuxtConfig({ modules: all() })`],
  ['rsbuild', 'a function', `export default { tools: { rspack: (config) => config } }`],
  ['webpack', 'exports in a branch', `if (a) module.exports = {}\nelse module.exports = { plugins: [] }`],
  ['esbuild', 'a call that takes no plugins', `import { buildSync } from 'esbuild'\nbuildSync({})`],
  ['next', 'a class', `export default class Config {}`],
  ['next', 'a function that is called by its name', `main()\nexport default function main() { return {} }`],
  ['next', 'parts of exports', `module.exports = {}\nmodule.exports.env = {}`],
  ['next', 'nothing', `console.log(1)`],
  ['next', 'a mistake', `export default {`],
])('%s: %s is left to somebody who knows what it does', (framework, _, source) => {
  expect(editConfig('config.ts', source, frameworkOf(framework))).toMatchObject({ kind: 'by-hand' })
})
