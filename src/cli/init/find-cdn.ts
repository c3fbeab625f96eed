import { existsSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { CDN_NAMES, type CdnName } from '../../cdn/capabilities.ts'
import { CacheTagsError } from '../../core/error.ts'
import { findDeployCommand } from './deploy-command.ts'
import { readWorkflows, type Project } from './project.ts'

/** The CDN of a project, and by what it was told. */
export interface FoundCdn {
  readonly cdn: CdnName
  /** A file or package; `null` where nothing told, and the default is taken. */
  readonly sign: string | null
}

/** Files and packages by which a CDN is known. Next's own cache can't be told from outside. */
const SIGNS: readonly (readonly [cdn: CdnName, files: readonly string[], packages: RegExp])[] = [
  [
    'vercel',
    ['vercel.json', 'vercel.ts', '.vercel'],
    /^(?:vercel$|@vercel\/|@astrojs\/vercel$|@sveltejs\/adapter-vercel$)/,
  ],
  [
    'cloudflare',
    ['wrangler.toml', 'wrangler.json', 'wrangler.jsonc'],
    /^(?:wrangler$|@cloudflare\/|@opennextjs\/cloudflare$|@astrojs\/cloudflare$|@sveltejs\/adapter-cloudflare$)/,
  ],
  ['fastly', ['fastly.toml'], /^@fastly\//],
  [
    'netlify',
    ['netlify.toml', '.netlify'],
    /^(?:netlify-cli$|@netlify\/|@astrojs\/netlify$|@sveltejs\/adapter-netlify$)/,
  ],
]

/** Every CDN that a project shows signs of: files, what workflows deploy to, packages. */
export async function findCdns(project: Project): Promise<FoundCdn[]> {
  const folders = [...new Set([project.root, project.repository])]
  const byFile = SIGNS.flatMap(([cdn, files]) => {
    const sign = files.find((file) => folders.some((folder) => existsSync(join(folder, file))))
    return sign === undefined ? [] : [{ cdn, sign }]
  })
  const names = (await Promise.all(folders.map((folder) => readdir(folder)))).flat()
  const vcl = names.find((name) => name.endsWith('.vcl'))
  const byPackage = SIGNS.flatMap(([cdn, , packages]) => {
    const sign = [...project.packages].find((name) => packages.test(name))
    return sign === undefined ? [] : [{ cdn, sign }]
  })
  const byWorkflow = (await readWorkflows(project)).flatMap(({ file, text }) => {
    const deploy = findDeployCommand(text)
    return deploy === null ? [] : [{ cdn: deploy.cdn, sign: file }]
  })
  const found = [
    ...byFile,
    ...byWorkflow,
    ...(vcl === undefined ? [] : [{ cdn: 'varnish' as const, sign: vcl }]),
    ...byPackage,
  ]
  return found.filter(({ cdn }, index) => found.findIndex((other) => other.cdn === cdn) === index)
}

/**
 * A CDN that somebody named.
 *
 * @throws CacheTagsError `CT_USAGE` where it is none that can be called
 */
export function namedCdn(name: string): CdnName {
  const cdn = CDN_NAMES.find((known) => known === name)
  if (cdn !== undefined) return cdn
  throw new CacheTagsError('CT_USAGE', `${JSON.stringify(name)} is no CDN that is known.`, {
    hint: `Name one of ${CDN_NAMES.join(', ')} by --cdn; another by the option cdn, in the configuration.`,
  })
}
