import { extname, posix } from 'node:path'

/** A file that a style sheet names. */
export interface StyleRequest {
  readonly specifier: string
  /** Whether it is a sheet that a preprocessor looks up by rules of its own. */
  readonly isSheet: boolean
}

const SHEET = /\.(?:css|pcss|postcss|scss|sass|less|styl|stylus)$/i

/** Whether a file is a style sheet. */
export function isStyleSheet(file: string): boolean {
  return SHEET.test(file)
}

// Unrolled, for pictures are written into sheets whole; a text ends with its line.
const TEXT = String.raw`"[^"\\\n]*(?:\\[\s\S][^"\\\n]*)*"|'[^'\\\n]*(?:\\[\s\S][^'\\\n]*)*'`
const ADDRESS = String.raw`\b(?:url|data-uri|load-css|inline-image)\(\s*(?:${TEXT}|[^)]*)\)`
const KEPT = new RegExp(String.raw`(${TEXT}|url\([^)"']*\))|\/\*[\s\S]*?(?:\*\/|$)`, 'gi')
const KEPT_BESIDE_LINES = new RegExp(String.raw`${KEPT.source}|\/\/[^\n]*`, 'gi')

/**
 * The files that a style sheet names, in its order: `@import` and what preprocessors have for it, `url()`,
 * `composes: x from` and `@value x from` of style modules. What lies on other hosts, and what is put together while it is
 * compiled, is left out.
 */
export function styleRequests(text: string, file: string): StyleRequest[] {
  const ending = extname(file).toLowerCase()
  const code = text.replaceAll(/^\.(?:css|pcss|postcss)$/.test(ending) ? KEPT : KEPT_BESIDE_LINES, '$1')
  const isByLine = /^\.(?:sass|styl|stylus)$/.test(ending)
  const rule = String.raw`(?<rule>@(?:import|use|forward|reference|require|plugin|config|value)\b|\bcomposes\s*:|:import\(|image-set\()`
  const rest = String.raw`(?<rest>(?:${TEXT}|url\([^)"']*\)|[^;{}"'${isByLine ? String.raw`\n` : ''}])*)`
  const parts = code.matchAll(new RegExp(`${rule}${rest}|${ADDRESS}|${TEXT}`, 'gi'))
  const found = [...parts].flatMap(({ 0: part, groups }) => {
    const name = groups?.['rule']?.toLowerCase()
    return name === undefined ? addressesIn(part) : ruleRequests(name, groups?.['rest'] ?? '', isByLine)
  })
  return [...new Map(found.map((request) => [request.specifier, request])).values()].filter(({ specifier }) =>
    isLocal(specifier),
  )
}

/** https://sass-lang.com/documentation/at-rules/use, https://github.com/css-modules/css-modules */
function ruleRequests(name: string, rest: string, isByLine: boolean): StyleRequest[] {
  const isSheet = !/^@(?:plugin|config)|^image-set/.test(name)
  const texts = rest.replaceAll(/\btype\([^)]*\)/g, '').match(new RegExp(`${ADDRESS}|${TEXT}`, 'gi')) ?? []
  if (texts.length === 0 && isByLine && name === '@import') {
    return rest.split(',').map((specifier) => ({ specifier: specifier.trim(), isSheet }))
  }
  // What follows the first text of a rule of Sass is what the sheet is told.
  const named = name === '@use' || name === '@forward' ? texts.slice(0, 1) : texts
  return named.map((text) => ({ specifier: unquote(text), isSheet }))
}

function addressesIn(part: string): StyleRequest[] {
  return part.includes('(') && !/^["']/.test(part)
    ? [{ specifier: unquote(part), isSheet: /^load-css/i.test(part) }]
    : []
}

function unquote(text: string): string {
  return text
    .replace(/^[\w-]+\(\s*([\s\S]*?)\s*\)$/, '$1')
    .replace(/^(["'])([\s\S]*)\1$/, '$2')
    .replaceAll(/\\(.)/g, '$1')
}

function isLocal(specifier: string): boolean {
  return specifier !== '' && !/^(?:[a-z][a-z\d+.-]+:|\/\/|#(?!\w+\/)|[$@]\w*$|var\()|[#@]\{/i.test(specifier)
}

/**
 * Where the file of a request may be, in the order in which it is looked up: beside the sheet first, then as a module. Sass
 * has its `_partials` and indexes (https://sass-lang.com/documentation/at-rules/import#partials).
 */
export function stylePlaces({ specifier, isSheet }: StyleRequest, file: string): string[] {
  const path = specifier.replace(/^~/, '')
  const names = isSheet ? sheetNames(path, extname(file).toLowerCase()) : [path]
  return names.flatMap((name) => (/^[./]/.test(name) ? [name] : [`./${name}`, name]))
}

function sheetNames(path: string, ending: string): string[] {
  if (ending === '.less') return [path, `${path}.less`]
  if (ending.startsWith('.styl')) return [path, `${path}.styl`, `${path}/index.styl`]
  if (ending !== '.scss' && ending !== '.sass') return [path]
  const folder = /^(.*\/)?/.exec(path)?.[0] ?? ''
  const base = posix.basename(path)
  const names = SHEET.test(base) ? [base] : ['.scss', '.sass', '.css'].map((end) => base + end)
  const indexes = SHEET.test(base) ? [] : ['_index.scss', '_index.sass', 'index.scss', 'index.sass']
  return [
    ...names.flatMap((name) => [`${folder}_${name}`, `${folder}${name}`]),
    ...indexes.map((name) => `${path}/${name}`),
    path,
  ]
}
