// What is built beside the bare application: which plugin, and what tells that it did its work.
const SVG = '<svg viewBox="0 0 24 24"><path d="M12 2a10 10 0 1 0 0 20a10 10 0 0 0 0-20m0 2a8 8 0 1 1 0 16"/></svg>'
/** How bundlers write what is imported from outside: by an import, or as a member of a namespace. */
const IMPORTED = /import\s*\{[^}]*\bcomputed\b[^}]*\}\s*from\s*["']vue["']|\.computed\)/
/** In the output where the plugin has made an icon, and where it is a module of the application. */
const MADE_ICON = /bench-i\d+/
/** How many pages have an icon in common: applications have more pages than icons. */
export const MOST_ICONS = 50

/**
 * By name: how the pages are written (`plain`: they import everything, and what an icon would be made into is a module), and
 * the plugin of a bundler with what it says for itself once the build is done.
 */
export const VARIANTS = {
  bare: { pages: 'plain', plugin: null },
  hook: {
    pages: 'plain',
    plugin: async (bundler) => {
      const { createUnplugin } = await import('unplugin')
      let calls = 0
      const transform = () => {
        calls += 1
        return undefined
      }
      return { plugin: createUnplugin(() => ({ name: 'bench-hook', transform }))[bundler](), calls: () => calls }
    },
  },
  'auto-import': {
    pages: 'auto-import',
    plugin: async (bundler) => {
      const { default: autoImport } = await import(`unplugin-auto-import/${bundler}`)
      return { plugin: autoImport({ imports: ['vue', 'vue-router'] }) }
    },
  },
  icons: {
    pages: 'icons',
    plugin: async (bundler) => {
      const { default: icons } = await import(`unplugin-icons/${bundler}`)
      const bench = Object.fromEntries(Array.from({ length: MOST_ICONS }, (_, index) => [`i${index}`, SVG]))
      return { plugin: icons({ compiler: 'vue3', customCollections: { bench } }) }
    },
  },
  'ours cold': { pages: 'plain', plugin: ours, cache: 'none' },
  'ours warm': { pages: 'plain', plugin: ours, cache: 'same' },
  'ours one': { pages: 'plain', plugin: ours, cache: 'one' },
}

async function ours(bundler) {
  const { default: cacheTags } = await import(`unplugin-cache-tags/${bundler}`)
  return { plugin: cacheTags() }
}

/** A page of the application, which has an icon and a value of Vue's, and the module behind the icon. */
export function pageSource(pages, index) {
  const icon = index % MOST_ICONS
  const imports = [
    pages === 'auto-import' ? [] : ["import { computed } from 'vue'"],
    pages === 'icons' ? [`import icon from '~icons/bench/i${icon}'`] : [`import icon from '../icons/i${icon}.js'`],
  ].flat()
  return `${imports.join('\n')}\n\nexport function page${index}(props) {\n  const title = computed(() => props.title + ${index})\n  return [icon, title]\n}\n`
}

export function iconSource(index) {
  return `import { createElementBlock, markRaw, openBlock } from 'vue'\n\nfunction render() {\n  return openBlock(), createElementBlock('svg', { viewBox: '0 0 24 24', innerHTML: ${JSON.stringify(SVG)} })\n}\n\nexport default markRaw({ name: 'plain-i${index}', render })\n`
}

/**
 * Throws where a build did not do what its variant is for: then it was fast for nothing.
 *
 * @param output - all of what was built, as one text
 * @param reached - how many modules the bundler reads
 * @param report - what the process of the build has said
 */
export function checkWork(variant, { output, reached, report, sites, manifest }) {
  const fail = (words) => {
    throw new Error(`${variant}: ${words}`)
  }
  if (!IMPORTED.test(output)) fail("the pages' `computed` is imported by nobody")
  if (MADE_ICON.test(output) !== (variant === 'icons')) fail('icons are not made by whom they should be')
  if (variant === 'hook' && report.calls < reached)
    fail(`the hook was called ${report.calls} times for ${reached} modules`)
  if (!variant.startsWith('ours')) return
  const declared = Object.keys(manifest.code.sites).length
  if (declared < sites) fail(`the manifest has ${declared} sites, and the application ${sites}`)
  const tags = Object.values(manifest.code.sites).flatMap(({ siteTag }) => siteTag ?? [])
  const missed = tags.filter((tag) => !manifest.build.injected.includes(tag) || !output.includes(tag))
  if (tags.length === 0 || missed.length > 0) fail(`${missed.length} of ${tags.length} site tags are not in the output`)
}
