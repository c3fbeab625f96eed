import type { Command } from './command.ts'
import { DONE, FAILED } from './exits.ts'
import { JSON_FLAG, PROJECT_FLAGS } from './flags.ts'

/** After `next build`. */
export const finalize: Command = {
  name: 'finalize',
  args: ['[dir]'],
  summary: 'write the manifest of a Next build, after `next build`',
  details: [
    'Joins the code as it was built with what the output says: the site tags that',
    'the server really holds, and the tags of prerendered pages.',
  ],
  flags: [
    { name: 'dist-dir', value: 'DIR', summary: ['Output of next build, as in next.config.', 'default: .next'] },
    { ...JSON_FLAG, summary: ['Print the manifest.'] },
    ...PROJECT_FLAGS,
  ],
  environment: [],
  examples: [
    ['cache-tags finalize', 'after `next build`'],
    ['cache-tags finalize apps/shop --dist-dir build', 'of another folder, with another distDir'],
  ],
  exits: [DONE, FAILED, [2, 'the command line is wrong']],
  load: async () => (await import('./finalize.ts')).finalize,
}

/** Before `next build`. */
export const prune: Command = {
  name: 'prune',
  args: ['[cache]'],
  summary: "delete stale entries of Next's cache, before a build",
  details: [
    'Next bakes what .next/cache holds into the pages of the next build. Entries stay',
    'only where their code stands, as finalize recorded it after the last build.',
  ],
  flags: [{ name: 'dry-run', summary: ['Say what would go, and stop.'] }, JSON_FLAG, ...PROJECT_FLAGS],
  environment: [],
  examples: [
    ['cache-tags prune', 'before `next build`, which `cache-tags finalize` follows'],
    ['cache-tags prune build/cache', 'with another distDir'],
  ],
  exits: [DONE, FAILED, [2, 'the command line is wrong']],
  load: async () => (await import('./prune.ts')).prune,
}
