import type { Command } from './command.ts'
import { diff } from './commands-diff.ts'
import { check, explain, types } from './commands-look.ts'
import { finalize, prune } from './commands-next.ts'
import { report } from './commands-report.ts'
import { doctor, init } from './commands-start.ts'
import { DONE, FAILED, USAGE } from './exits.ts'
import {
  JSON_FLAG,
  LEDGER_FLAGS,
  MANIFEST_FLAG,
  PROJECT_FLAGS,
  RELEASED_FLAG,
  RELEASE_FLAGS,
  TARGET_FLAG,
} from './flags.ts'

const VERCEL_ENV = ['VERCEL_ENV', 'the target, where none is given'] as const
const STORE_ENV = ['CACHE_TAGS_STORE', 'where the ledger is, where nothing else is said'] as const
const LEDGER_ENV = [VERCEL_ENV, STORE_ENV, ['VERCEL_PROJECT_ID', 'the project, else .vercel/project.json']] as const

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

const plan: Command = {
  name: 'plan',
  args: [],
  summary: 'show what a release would purge; touches nothing',
  details: ['Needs no token, and sends nothing.'],
  flags: [
    ...RELEASE_FLAGS,
    { name: 'all', summary: ['Show every tag on a terminal, too; else the first', '50. Pipes and --json get all.'] },
    JSON_FLAG,
    ...PROJECT_FLAGS,
  ],
  environment: LEDGER_ENV,
  examples: [
    ['cache-tags plan --target production --store git:origin', 'before a deploy'],
    ['cache-tags plan --target production --baseline live.json', 'against a manifest that was kept'],
  ],
  exits: [DONE, FAILED, USAGE],
  load: async () => (await import('./plan.ts')).plan,
}

const announce: Command = {
  name: 'announce',
  args: [],
  summary: 'record a version before it can take traffic',
  details: [
    'To be run before every change of what is live: deploy, promotion, rollback.',
    'Without it a version that was never released leaves entries behind.',
  ],
  flags: [
    TARGET_FLAG,
    MANIFEST_FLAG,
    RELEASED_FLAG,
    {
      name: 'serve',
      value: 'DIR',
      summary: [
        'Folder of static files: say there, for --wait-for,',
        'which version it is (.well-known/cache-tags.json).',
      ],
    },
    ...LEDGER_FLAGS,
    JSON_FLAG,
    ...PROJECT_FLAGS,
  ],
  environment: LEDGER_ENV,
  examples: [
    ['cache-tags announce --target production --serve dist/client', 'between build and deploy'],
    ['cache-tags announce --target production --release 7Qx', 'before a rollback to that version'],
  ],
  exits: [DONE, FAILED, USAGE],
  load: async () => (await import('./announce.ts')).announce,
}

const adopt: Command = {
  name: 'adopt',
  args: [],
  summary: 'begin a ledger on a filled cache',
  details: ['Instead of the first release, which purges everything. Purges nothing.'],
  flags: [
    TARGET_FLAG,
    MANIFEST_FLAG,
    {
      name: 'max-age',
      value: 'TIME',
      summary: ['The longest that an entry stays in the cache.', 'default: option ledger.maxAge, 30d'],
    },
    ...LEDGER_FLAGS,
    JSON_FLAG,
    ...PROJECT_FLAGS,
  ],
  environment: LEDGER_ENV,
  examples: [
    ['cache-tags adopt --target production --store git:origin', 'once, with the first deploy'],
    ['cache-tags adopt --target production --max-age 7d', 'where no entry is older'],
  ],
  exits: [DONE, FAILED, USAGE],
  load: async () => (await import('./announce.ts')).adopt,
}

const status: Command = {
  name: 'status',
  args: [],
  summary: 'show what the ledger knows; changes nothing',
  details: [
    'Versions that may have entries, versions announced, tags still to be purged,',
    'and the last 5 releases; with --json the last 50.',
  ],
  flags: [TARGET_FLAG, ...LEDGER_FLAGS, JSON_FLAG, ...PROJECT_FLAGS],
  environment: LEDGER_ENV,
  examples: [
    ['cache-tags status --target production --store git:origin', 'when pages are stale'],
    ['cache-tags status --target production --json', 'for another program'],
  ],
  exits: [DONE, FAILED, USAGE],
  load: async () => (await import('./status.ts')).status,
}

const ledger: Command = {
  name: 'ledger',
  args: ['ACTION', '[file]'],
  summary: 'export, import or prune the ledger',
  details: [
    'export [file]  print it, or write it to a file',
    'import FILE    add what another ledger held; removes nothing',
    'prune          forget manifests that no record names, and torn announcements',
  ],
  flags: [TARGET_FLAG, ...LEDGER_FLAGS, JSON_FLAG, ...PROJECT_FLAGS],
  environment: LEDGER_ENV,
  examples: [
    ['cache-tags ledger export ledger.json --target production', 'from one store'],
    ['cache-tags ledger import ledger.json --target production --store git:origin', 'to another'],
  ],
  exits: [DONE, FAILED, USAGE],
  load: async () => (await import('./ledger.ts')).ledger,
}

const purge: Command = {
  name: 'purge',
  args: [],
  summary: 'purge the tags whose code changed, after a deploy',
  details: [
    'Shows the plan and asks, unless told --yes. Running it again does no harm.',
    'Compares with every version that may have entries, by the ledger; or, with',
    '--baseline, with a manifest that was kept.',
  ],
  flags: [
    ...RELEASE_FLAGS,
    { name: 'yes', short: 'y', summary: ["Don't ask."] },
    { name: 'dry-run', summary: ['Do what plan does, and stop.'] },
    { name: 'force', summary: ['Let a preview build purge production.'] },
    {
      name: 'deadline',
      value: 'TIME',
      summary: ['Give up on a CDN after this time: 30s, 5m, 1m30s.', 'default: 10m'],
    },
    {
      name: 'wait-for',
      value: 'URL',
      summary: ['Wait until it serves this version, 10m at most:', 'what announce --serve wrote.'],
    },
    {
      name: 'settle',
      value: 'TIME',
      summary: ['Purge again after this time, for requests of old', 'code. default: option ledger.settle, 30s'],
    },
    {
      name: 'retain',
      value: 'TIME',
      summary: ['How long old deployments may go on writing.', 'default: option ledger.retain, 1h'],
    },
    {
      name: 'verify',
      value: 'URL',
      repeats: true,
      summary: ['Ask for this page afterwards: is it served anew?', 'More than once, or several divided by commas.'],
    },
    { name: 'acknowledge', summary: ['Forget the tags that the CDN refuses.'] },
    {
      name: 'intent',
      value: 'N',
      summary: ["What announce --json printed, where its note isn't", 'beside the manifest.'],
    },
    JSON_FLAG,
    ...PROJECT_FLAGS,
  ],
  environment: [
    ['VERCEL_TOKEN', 'access token; or by a function, option vercel.token'],
    ['VERCEL_PROJECT_ID', 'the project, else .vercel/project.json'],
    ['VERCEL_ORG_ID', 'the team, else .vercel/project.json'],
    ['CLOUDFLARE_API_TOKEN', "cdn 'cloudflare'; and CLOUDFLARE_ZONE_ID"],
    ['FASTLY_API_TOKEN', "cdn 'fastly'; and FASTLY_SERVICE_ID"],
    ['NETLIFY_AUTH_TOKEN', "cdn 'netlify'; and NETLIFY_SITE_ID"],
    ['CACHE_TAGS_VARNISH_URL', "cdn 'varnish': every server, divided by commas"],
    ['CACHE_TAGS_VARNISH_SECRET', "cdn 'varnish': what its VCL lets in"],
    ['CACHE_TAGS_SECRET', "cdn 'next': what its handler lets in"],
    ['CACHE_TAGS_ENDPOINT', "cdn 'next': the URL of its handler"],
    VERCEL_ENV,
    STORE_ENV,
    ['CACHE_TAGS_API_URL', 'another address of the API: cache-tags emulate'],
  ],
  examples: [
    ['cache-tags purge --target production', 'asks first'],
    ['cache-tags purge --target production --store git:origin --yes', 'in CI'],
  ],
  exits: [
    DONE,
    FAILED,
    [2, 'the command line is wrong, or the plan waits for --yes'],
    [3, 'some tags were refused or not reached, it is not settled, or a page is old'],
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
export const COMMANDS: readonly Command[] = [
  init,
  doctor,
  scan,
  check,
  types,
  finalize,
  prune,
  diff,
  explain,
  plan,
  report,
  announce,
  purge,
  adopt,
  status,
  ledger,
  emulate,
]
