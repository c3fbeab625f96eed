import type { Flag } from './command.ts'

/** Flags of every command. */
export const COMMON_FLAGS: readonly Flag[] = [
  { name: 'quiet', short: 'q', summary: ['Say only warnings and errors.'] },
  { name: 'help', short: 'h', summary: ['Show this text.'] },
  { name: 'version', short: 'v', summary: ['Show the version.'] },
]

/** Flags of the commands that work on a project. */
export const PROJECT_FLAGS: readonly Flag[] = [
  { name: 'root', value: 'DIR', summary: ['Project folder.', 'default: the working directory'] },
  {
    name: 'config',
    value: 'F',
    summary: ['Configuration to read.', 'default: cache-tags.config.*, or package.json'],
  },
]

/** For programs. */
export const JSON_FLAG: Flag = { name: 'json', summary: ['Print JSON.'] }

/** Of what belongs to one environment. */
export const TARGET_FLAG: Flag = {
  name: 'target',
  value: 'T',
  summary: ['Whose entries: production or preview.', 'default: option target, or VERCEL_ENV'],
}

/** Flags of the commands that read or write the ledger. */
export const LEDGER_FLAGS: readonly Flag[] = [
  {
    name: 'store',
    value: 'S',
    summary: ['Where the ledger is: git:origin, redis://…, s3://…, …', 'default: option store, or CACHE_TAGS_STORE'],
  },
  { name: 'branch', value: 'B', summary: ['Branch of a preview: each has its own ledger.'] },
]

/** Of what works on a build. */
export const MANIFEST_FLAG: Flag = {
  name: 'manifest',
  value: 'F',
  summary: ['Manifest of what was built.', 'default: .cache-tags/manifest.json'],
}

/** Of what works on a version that was built before. */
export const RELEASED_FLAG: Flag = {
  name: 'release',
  value: 'ID',
  summary: ['A version that the ledger keeps, instead of what', 'was built: for a rollback or a promotion.'],
}

/** Flags of the commands that plan a release. */
export const RELEASE_FLAGS: readonly Flag[] = [
  TARGET_FLAG,
  {
    name: 'baseline',
    value: 'F',
    summary: [
      'Manifest of what is live: a file or a URL; or all:',
      'every one the ledger keeps.',
      'default: option baseline; without one, the ledger',
    ],
  },
  MANIFEST_FLAG,
  RELEASED_FLAG,
  ...LEDGER_FLAGS,
]
