import type { Framework } from './frameworks.ts'
import type { Project } from './project.ts'

/** A configuration for a project that has none, in the dialect of the project; `null` where a build needs one of its own. */
export function newConfig(
  { isTypeScript, isModule }: Project,
  framework: Framework,
): { readonly file: string; readonly after: string } | null {
  const [base] = framework.configs
  if (framework.starts === null || base === undefined) return null
  const script = isModule ? 'js' : 'mjs'
  return { file: `${base}.${isTypeScript ? 'ts' : script}`, after: `${configLines(framework).join('\n')}\n` }
}

function configLines({ specifier, place, starts }: Framework): string[] {
  const { define = '', from = null } = starts ?? {}
  const imports = from === null ? [] : [`import { ${define} } from '${from}'`]
  switch (place.kind) {
    case 'wrap':
      return [`import { ${define} } from '${specifier}'`, '', `export default ${define}({})`]
    case 'names':
      return [`export default ${define}({`, `  ${place.path.join('')}: ['${specifier}'],`, '})']
    case 'list':
    case 'calls': {
      const path = place.kind === 'list' ? place.path : ['plugins']
      const [outer = '', ...inner] = path
      const list = inner.toReversed().reduce((value, key) => `{ ${key}: ${value} }`, '[CacheTags()]')
      const lines = [`export default ${define}({`, `  ${outer}: ${list},`, '})']
      return [...imports, `import CacheTags from '${specifier}'`, '', ...lines]
    }
  }
}
