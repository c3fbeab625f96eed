import type { Command } from './command.ts'
import { DONE } from './exits.ts'
import { JSON_FLAG, LEDGER_FLAGS, MANIFEST_FLAG, PROJECT_FLAGS, TARGET_FLAG } from './flags.ts'

/** The first minute. */
export const init: Command = {
  name: 'init',
  args: ['[dir]'],
  summary: 'set a project up: shows each change, asks, writes',
  details: [
    'Finds what builds the project, its CDN, its package manager, and the workflow',
    "that deploys it. What it can't edit safely it leaves alone, and says what to",
    'write. Running it again does no harm.',
  ],
  flags: [
    { name: 'yes', short: 'y', summary: ["Don't ask."] },
    { name: 'dry-run', summary: ['Show the changes, and stop.'] },
    {
      name: 'cdn',
      value: 'C',
      summary: ['vercel, cloudflare, fastly, netlify, varnish, next.', 'default: by signs; without one vercel'],
    },
    {
      name: 'framework',
      value: 'F',
      summary: [
        'next, nuxt, astro, sveltekit, react-router, vite,',
        'rsbuild, rspack, webpack, rolldown, rollup, esbuild.',
        'default: by signs',
      ],
    },
    { name: 'store', value: 'S', summary: ['Write into the configuration where the ledger is.'] },
    { name: 'no-install', summary: ["Don't install the package where it is missing."] },
    JSON_FLAG,
  ],
  environment: [],
  examples: [
    ['cache-tags init', 'shows what it would change, and asks'],
    ['cache-tags init apps/shop --yes --cdn fastly', 'one application of a repository'],
  ],
  exits: [
    DONE,
    [1, 'failed, or the package could not be installed'],
    [2, 'the command line is wrong, or the changes wait for --yes'],
  ],
  load: async () => (await import('./init/init.ts')).init,
}

/** Whether all that a release works with is as it should be. */
export const doctor: Command = {
  name: 'doctor',
  args: ['[URL...]'],
  summary: 'look whether everything a release needs is in order',
  details: [
    'Looks at options, manifest, ledger and account, by calls that change nothing.',
    'Says what a purge after a deploy is good for. A URL is a page: of each it looks',
    'at the tags and the caches.',
  ],
  flags: [TARGET_FLAG, MANIFEST_FLAG, ...LEDGER_FLAGS, JSON_FLAG, ...PROJECT_FLAGS],
  environment: [
    ['VERCEL_ENV', 'the target, where none is given'],
    ['CACHE_TAGS_STORE', 'where the ledger is, where nothing else is said'],
    ['VERCEL_TOKEN', 'and what else `cache-tags purge --help` lists'],
  ],
  examples: [
    ['cache-tags doctor', 'after `cache-tags init`'],
    ['cache-tags doctor https://shop.example/', 'whether a page carries its tags'],
  ],
  exits: [
    [0, 'no problem was found; warnings may be'],
    [1, 'a problem was found'],
    [2, 'the command line is wrong'],
  ],
  load: async () => (await import('./doctor.ts')).doctor,
}
