import type { Command, Flag } from './command.ts'

/** Flags of every command. */
export const COMMON_FLAGS: readonly Flag[] = [
  { name: 'quiet', short: 'q', summary: ['Say only warnings and errors.'] },
  { name: 'help', short: 'h', summary: ['Show this text.'] },
  { name: 'version', short: 'v', summary: ['Show the version.'] },
]

/** Flags of the commands that work on a project. */
const PROJECT_FLAGS: readonly Flag[] = [
  { name: 'root', value: 'DIR', summary: ['Project folder.', 'default: the working directory'] },
  {
    name: 'config',
    value: 'F',
    summary: ['Configuration to read.', 'default: cache-tags.config.*, or package.json'],
  },
]

const JSON_FLAG: Flag = { name: 'json', summary: ['Print JSON.'] }

const RELEASE_FLAGS: readonly Flag[] = [
  {
    name: 'target',
    value: 'T',
    summary: ['Whose entries: production or preview.', 'default: option target, or VERCEL_ENV'],
  },
  {
    name: 'baseline',
    value: 'F',
    summary: ['Manifest of what is live: a file or a URL.', 'default: option baseline; without one, every tag'],
  },
  { name: 'manifest', value: 'F', summary: ['Manifest of what was built.', 'default: .cache-tags/manifest.json'] },
]

const DONE = [0, 'done, or nothing to do'] as const
const FAILED = [1, 'failed'] as const
const USAGE = [2, 'the command line is wrong, or names no target'] as const

const VERCEL_ENV = ['VERCEL_ENV', 'the target, where none is given'] as const

const scan: Command = {
  name: 'scan',
  args: ['[dir]'],
  summary: 'read the tags that a project declares, without a build',
  details: ["Lists every site that makes cache entries, and every place it can't follow."],
  flags: [
    {
      name: 'out',
      value: '[F]',
      summary: ['Write the manifest, whole or not at all.', 'default: .cache-tags/manifest.json'],
    },
    { ...JSON_FLAG, summary: ['Print the manifest.'] },
    ...PROJECT_FLAGS,
  ],
  environment: [],
  examples: [
    ['cache-tags scan', 'what the project here declares'],
    ['cache-tags scan apps/shop --out', 'its manifest, without a build'],
  ],
  exits: [DONE, FAILED, [2, 'the command line is wrong']],
  load: async () => (await import('./scan.ts')).scan,
}

const diff: Command = {
  name: 'diff',
  args: ['OLD', 'NEW'],
  summary: 'compare two manifests: what is to be purged, and why',
  details: ['OLD and NEW are files or URLs.'],
  flags: [JSON_FLAG, ...PROJECT_FLAGS],
  environment: [],
  examples: [
    ['cache-tags diff live.json .cache-tags/manifest.json', 'since the last release'],
    ['cache-tags diff old.json new.json --json', 'for another program'],
  ],
  exits: [DONE, FAILED, [2, 'the command line is wrong']],
  load: async () => (await import('./diff.ts')).diff,
}

const plan: Command = {
  name: 'plan',
  args: [],
  summary: 'show what a release would purge; touches nothing',
  details: ['Needs no token, and sends nothing.'],
  flags: [...RELEASE_FLAGS, JSON_FLAG, ...PROJECT_FLAGS],
  environment: [VERCEL_ENV],
  examples: [
    ['cache-tags plan --target production --baseline live.json', 'before a deploy'],
    ['cache-tags plan --target preview --json', 'for another program'],
  ],
  exits: [DONE, FAILED, USAGE],
  load: async () => (await import('./plan.ts')).plan,
}

const purge: Command = {
  name: 'purge',
  args: [],
  summary: 'purge the tags whose code changed, after a deploy',
  details: ['Shows the plan and asks, unless told --yes. Running it again does no harm.'],
  flags: [
    ...RELEASE_FLAGS,
    { name: 'yes', short: 'y', summary: ["Don't ask."] },
    { name: 'dry-run', summary: ['Do what plan does, and stop.'] },
    { name: 'force', summary: ['Let a preview build purge production.'] },
    { name: 'deadline', value: 'TIME', summary: ['Give up after this time: 30s, 5m, 1m30s.', 'default: 10m'] },
    JSON_FLAG,
    ...PROJECT_FLAGS,
  ],
  environment: [
    ['VERCEL_TOKEN', 'access token; it is read from nowhere else'],
    ['VERCEL_PROJECT_ID', 'the project, else .vercel/project.json'],
    ['VERCEL_ORG_ID', 'the team, else .vercel/project.json'],
    VERCEL_ENV,
    ['CACHE_TAGS_API_URL', 'another address of the API: cache-tags emulate'],
  ],
  examples: [
    ['cache-tags purge --target production --baseline live.json', 'asks first'],
    ['cache-tags purge --target production --baseline live.json --yes', 'in CI'],
  ],
  exits: [
    DONE,
    FAILED,
    [2, 'the command line is wrong, or the plan waits for --yes'],
    [3, 'some tags were refused or not reached'],
  ],
  load: async () => (await import('./purge.ts')).purge,
}

const emulate: Command = {
  name: 'emulate',
  args: [],
  summary: "run a local edge cache that speaks Vercel's purge API",
  details: ['Prints the variables that lead `cache-tags purge` to it. Ctrl-C ends it.'],
  flags: [
    { name: 'origin', value: 'URL', summary: ['The application behind the cache.'] },
    { name: 'preview-origin', value: 'URL', summary: ["The preview's application.", 'default: --origin'] },
    { name: 'port', value: 'N', summary: ['Port on 127.0.0.1.', 'default: 0, any free one'] },
    { name: 'token', value: 'T', summary: ['Token that clients must present.', 'default: emulator'] },
    { name: 'project', value: 'P', summary: ['The only project it knows.', 'default: knows every one'] },
    { name: 'team', value: 'T', summary: ['The only team it knows.', 'default: looks at none'] },
    {
      name: 'fault',
      value: 'SPEC',
      summary: ['How the API misbehaves, by share of requests:', '429:0.1,503:0.05,reset:0.01,latency:50ms'],
    },
    { name: 'seed', value: 'N', summary: ['Seed of the faults.', 'default: 1'] },
  ],
  environment: [],
  examples: [
    ['cache-tags emulate --origin http://localhost:3000', 'before a local app'],
    ['cache-tags emulate --origin http://localhost:3000 --fault 429:0.2', 'a bad day'],
  ],
  exits: [[0, 'ended by Ctrl-C'], FAILED, [2, 'the command line is wrong']],
  showsToken: true,
  load: async () => (await import('./emulate.ts')).emulate,
}

/** Every command, in the order in which help lists them. */
export const COMMANDS: readonly Command[] = [scan, diff, plan, purge, emulate]
