/**
 * A rename of imports, as Vite and Rollup have it: a text stands for itself and for what is below it (`a` for `a` and
 * `a/b`), a pattern for what it matches.
 */
export interface Alias {
  readonly find: string | RegExp
  readonly replacement: string
}

/**
 * Renames a specifier by the first alias that matches, once, as `@rollup/plugin-alias` does
 * (https://github.com/rollup/plugins/tree/master/packages/alias).
 */
export function createRename(aliases: readonly Alias[]): (specifier: string) => string {
  // Copies, since a pattern with the flag `g` or `y` remembers where it stopped.
  const own = aliases.map(({ find, replacement }) => ({
    find: typeof find === 'string' ? find : new RegExp(find.source, find.flags),
    replacement,
  }))
  return (specifier) => {
    const alias = own.find(({ find }) => matches(find, specifier))
    return alias === undefined ? specifier : specifier.replace(restart(alias.find), alias.replacement)
  }
}

function matches(find: string | RegExp, specifier: string): boolean {
  if (typeof find === 'string') return specifier === find || specifier.startsWith(`${find}/`)
  return (restart(find) as RegExp).test(specifier)
}

function restart(find: string | RegExp): string | RegExp {
  if (typeof find !== 'string') find.lastIndex = 0
  return find
}
