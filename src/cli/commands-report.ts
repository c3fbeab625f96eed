import type { Command } from './command.ts'
import { DONE, FAILED } from './exits.ts'
import { JSON_FLAG, LEDGER_FLAGS, MANIFEST_FLAG, PROJECT_FLAGS, TARGET_FLAG } from './flags.ts'

/** The page. */
export const report: Command = {
  name: 'report',
  args: [],
  summary: 'write a page: what a release would purge, and why',
  details: [
    'One HTML file that loads nothing: the plan with its reasons, how the code hangs',
    'together, the last releases. It compares as plan does, and says what is missing;',
    'without a manifest it scans the sources. It holds lines of changed source: mind',
    'who gets it.',
  ],
  flags: [
    {
      name: 'out',
      value: 'F',
      summary: ['Where to, whole or not at all.', 'default: .cache-tags/report.html'],
    },
    { name: 'open', summary: ['Open it; not where CI is set.'] },
    TARGET_FLAG,
    {
      name: 'baseline',
      value: 'F',
      summary: [
        'Manifest of what is live: a file or a URL; or all.',
        'default: option baseline; without one, the ledger',
      ],
    },
    { name: 'base', value: 'REV', summary: ['Compare with a revision of git, as diff --base does.'] },
    MANIFEST_FLAG,
    ...LEDGER_FLAGS,
    { name: 'no-source', summary: ['Leave lines of source out.'] },
    { ...JSON_FLAG, summary: ['Print the data of the page, and write none.'] },
    ...PROJECT_FLAGS,
  ],
  environment: [
    ['VERCEL_ENV', 'the target, where none is given'],
    ['CACHE_TAGS_STORE', 'where the ledger is, where nothing else is said'],
    ['VERCEL_PROJECT_ID', 'the project, else .vercel/project.json'],
    ['CI', 'on a runner nothing is opened'],
  ],
  examples: [
    ['cache-tags report --target production --open', 'before a deploy'],
    ['cache-tags report --base origin/main', 'what a merge would purge'],
  ],
  exits: [DONE, FAILED, [2, 'the command line is wrong, or there is no such revision']],
  load: async () => (await import('./report.ts')).report,
}
