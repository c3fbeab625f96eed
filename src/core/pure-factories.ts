/**
 * Functions of packages that only make a value, by package: under `purity: 'strict'` no other call at a module's top level
 * is taken to do nothing else. `*` stands for all of a package.
 */
const FACTORIES: ReadonlyMap<string, readonly string[]> = new Map([
  ['react', ['cache', 'createContext', 'createElement', 'forwardRef', 'lazy', 'memo']],
  ['react/jsx-runtime', ['*']],
  ['next/cache', ['unstable_cache', 'cacheTag', 'cacheLife', 'unstable_cacheTag', 'unstable_cacheLife']],
  ['next/dynamic', ['default']],
  ['next/font/google', ['*']],
  ['next/font/local', ['default']],
  ['vue', ['computed', 'defineComponent', 'reactive', 'readonly', 'ref', 'shallowRef']],
  ['svelte/store', ['derived', 'readable', 'writable']],
  ['unplugin-cache-tags/runtime', ['*']],
  ...(
    'zod zod/v4 zod/mini valibot arktype superstruct yup joi @sinclair/typebox io-ts effect runtypes ' +
    'drizzle-orm drizzle-orm/pg-core drizzle-orm/mysql-core drizzle-orm/sqlite-core graphql-tag ' +
    'clsx class-variance-authority tailwind-variants tailwind-merge ' +
    'lodash lodash-es ramda date-fns dayjs nanoid ms'
  )
    .split(' ')
    .map((name): [string, string[]] => [name, ['*']]),
  ...'path path/posix url util crypto querystring string_decoder'
    .split(' ')
    .map((name): [string, string[]] => [name, ['*']]),
  ['async_hooks', ['AsyncLocalStorage']],
])

/** Whether a package's function is known to make a value and do nothing else. */
export function isListedFactory(specifier: string, imported: string): boolean {
  const names = FACTORIES.get(specifier.replace(/^node:/, '')) ?? []
  return names.includes('*') || names.includes(imported)
}
