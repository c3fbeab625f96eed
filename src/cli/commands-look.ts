import type { Command } from './command.ts'
import { DONE, FAILED } from './exits.ts'
import { JSON_FLAG, MANIFEST_FLAG, PROJECT_FLAGS } from './flags.ts'

/** What is wrong with the tags that stand in the sources. */
export const check: Command = {
  name: 'check',
  args: ['[dir]'],
  summary: 'find mistakes in tags: undeclared, too long, misspelt',
  details: [
    'Looks at the sources; with --manifest, at what was built from them. A comment',
    '// cache-tags-ignore RULE: REASON opts a site out, the option ignore many.',
  ],
  flags: [
    {
      name: 'manifest',
      value: 'F',
      summary: ['Manifest of a build of these sources, to look at', 'instead of a scan.'],
    },
    { name: 'max-warnings', value: 'N', summary: ['Fail where there are more.', 'default: any number'] },
    { ...JSON_FLAG, summary: ['Print the findings as JSON.'] },
    ...PROJECT_FLAGS,
  ],
  environment: [],
  examples: [
    ['cache-tags check --max-warnings 0', 'in CI'],
    ['cache-tags check --manifest .cache-tags/manifest.json', 'after a build'],
  ],
  exits: [
    [0, 'no error, and no more warnings than --max-warnings'],
    [1, 'errors, or too many warnings; or it failed'],
    [2, 'the command line is wrong'],
  ],
  load: async () => (await import('./check.ts')).check,
}

/** The tags for editors. */
export const types: Command = {
  name: 'types',
  args: ['[dir]'],
  summary: 'write the declared tags as a type, for editors',
  details: [
    'A union of all tags; patterns are template types. An editor then completes',
    'them in the functions of Next. An `include` of tsconfig.json has to name',
    'the file.',
  ],
  flags: [
    { name: 'out', value: 'F', summary: ['Where to, whole or not at all.', 'default: .cache-tags/tags.d.ts'] },
    {
      name: 'strict',
      summary: ['In Next: a purge of a tag that nothing declares is an error.', 'default: the option `types`'],
    },
    ...PROJECT_FLAGS,
  ],
  environment: [],
  examples: [
    ['cache-tags types', 'what the project here declares'],
    ['cache-tags types --out src/cache-tags.d.ts', 'to be committed'],
  ],
  exits: [DONE, FAILED, [2, 'the command line is wrong']],
  load: async () => (await import('./types.ts')).types,
}

/** Why a tag is purged, and what an edit purges. */
export const explain: Command = {
  name: 'explain',
  args: ['SUBJECT'],
  summary: 'show the code behind a tag, or the tags behind a file',
  details: [
    'SUBJECT is a tag, a pattern, a site tag; or a file, FILE:LINE or FILE#NAME.',
    'With a baseline it says what changed since, and by which way a site reaches it.',
  ],
  flags: [
    {
      name: 'baseline',
      value: 'F',
      summary: ['Manifest to compare with, a file or a URL.', 'default: option baseline'],
    },
    MANIFEST_FLAG,
    JSON_FLAG,
    ...PROJECT_FLAGS,
  ],
  environment: [],
  examples: [
    ['cache-tags explain lib/db.ts', 'what an edit there would purge'],
    ['cache-tags explain products --baseline live.json', 'why it is purged'],
  ],
  exits: [DONE, FAILED, [2, 'no such tag or file, or the command line is wrong']],
  load: async () => (await import('./explain.ts')).explain,
}
