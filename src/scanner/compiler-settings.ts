import { getTsconfig } from 'get-tsconfig'

/** What `tsconfig.json`, with all it extends, says of what code means. */
export interface CompilerSettings {
  /** The package that JSX is made with; `null` where it is turned into calls of what a module binds (`jsx: 'react'`). */
  readonly jsxSource: string | null
  /** Settings that change what code does when it runs. */
  readonly meaning: Readonly<Record<string, unknown>>
}

/** Options under which the same code does something else (https://www.typescriptlang.org/tsconfig/). */
const MEANING: readonly string[] = [
  'alwaysStrict',
  'downlevelIteration',
  'emitDecoratorMetadata',
  'experimentalDecorators',
  'importsNotUsedAsValues',
  'isolatedModules',
  'jsx',
  'jsxFactory',
  'jsxFragmentFactory',
  'jsxImportSource',
  'preserveConstEnums',
  'preserveValueImports',
  'target',
  'useDefineForClassFields',
  'verbatimModuleSyntax',
]

/** Reads the compiler settings of a project; without a `tsconfig.json`, or with one that can't be read, nothing is set. */
export function readCompilerSettings(root: string): CompilerSettings {
  const options = new Map(Object.entries(compilerOptions(root)))
  const source = options.get('jsxImportSource')
  const isClassic = options.get('jsx') === 'react'
  return {
    jsxSource: isClassic ? null : typeof source === 'string' ? source : 'react',
    meaning: Object.fromEntries(MEANING.flatMap((name) => (options.has(name) ? [[name, options.get(name)]] : []))),
  }
}

function compilerOptions(root: string): object {
  try {
    return getTsconfig(root)?.config.compilerOptions ?? {}
  } catch {
    return {}
  }
}
