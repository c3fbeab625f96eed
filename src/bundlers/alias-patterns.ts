/** A pattern for exactly this specifier; what a `*` in it stands for is its group. */
export function exactly(find: string): RegExp {
  const [before = '', after] = find.split('*').map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`))
  return new RegExp(after === undefined ? `^${before}$` : `^${before}(.*)${after}$`)
}

/** A text that stands for itself where a specifier is replaced by it. */
export function plainReplacement(text: string): string {
  return text.replaceAll('$', '$$$$')
}
