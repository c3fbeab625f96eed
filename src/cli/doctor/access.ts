import { CDN_CAPABILITIES, type CdnName } from '../../cdn/capabilities.ts'
import type { Probe } from '../../cdn/probe.ts'
import type { VercelProject } from '../../cdn/probe-vercel.ts'
import type { DoctorFinding } from '../../core/doctor-finding.ts'
import { CacheTagsError } from '../../core/error.ts'
import {
  readCloudflareAccount,
  readFastlyAccount,
  readNetlifyAccount,
  readVarnishAccount,
} from '../../release/accounts.ts'
import { chosenCdns } from '../../release/cdn.ts'
import type { CdnOptions } from '../../release/cdn-options.ts'
import { readNextAccount } from '../../release/next-account.ts'
import type { Environment } from '../../release/target.ts'
import { readVercelAccount, readVercelProject } from '../../release/vercel-account.ts'
import { count } from '../../report/words.ts'
import { projectName } from '../../scanner/project-name.ts'
import type { Settings } from '../settings.ts'
import { note, skipped, warning } from './finding.ts'

/** What the CDNs say of whoever asks. */
export interface AccessLook {
  readonly findings: readonly DoctorFinding[]
  /** What Vercel says of the project; `null` where it isn't asked, or doesn't tell. */
  readonly project: VercelProject | null
}

/** Asks every configured CDN, by a call that changes nothing, whether it knows the token and what is to be purged. */
export async function checkAccess(settings: Settings, environment: Environment): Promise<AccessLook> {
  const names = chosenCdns(settings.options).map(({ name }) => name)
  const looks = await Promise.all(names.map((name) => lookAt(name, settings, environment)))
  const project = looks.find((look) => look.project !== null)?.project ?? null
  const link = names.includes('vercel') ? await linkFindings(settings, environment) : []
  return { findings: [...looks.flatMap(({ findings }) => findings), ...link], project }
}

async function lookAt(cdn: string, settings: Settings, environment: Environment): Promise<AccessLook> {
  if (!Object.hasOwn(PROBES, cdn)) {
    return {
      findings: [skipped(cdn, 'A CDN of yours: there is no call that is known to change nothing.')],
      project: null,
    }
  }
  const name = cdn as CdnName
  const { title } = CDN_CAPABILITIES[name]
  try {
    const { project = null, ...probe } = await PROBES[name](settings.options, environment, settings.root)
    const named = project === null ? [] : nameFindings(project, settings)
    return { findings: [{ check: title, ...probe }, ...named], project }
  } catch (error) {
    if (!(error instanceof CacheTagsError)) throw error
    return {
      findings: [{ check: title, state: 'problem', found: error.message, todo: error.hint ?? null }],
      project: null,
    }
  }
}

type MakeProbe = (
  options: CdnOptions,
  environment: Environment,
  root: string,
) => Promise<Probe & { readonly project?: VercelProject | null }>

const PROBES: Readonly<Record<CdnName, MakeProbe>> = {
  vercel: async (options, environment, root) => {
    const account = await readVercelAccount(options, environment, root)
    return (await import('../../cdn/probe-vercel.ts')).probeVercel(account)
  },
  cloudflare: async (options, environment) => {
    const account = await readCloudflareAccount(options, environment)
    return (await import('../../cdn/probe-cloudflare.ts')).probeCloudflare(account)
  },
  fastly: async (options, environment) => {
    const account = await readFastlyAccount(options, environment)
    return (await import('../../cdn/probe-fastly.ts')).probeFastly(account)
  },
  netlify: async (options, environment) => {
    const account = await readNetlifyAccount(options, environment)
    return (await import('../../cdn/probe-netlify.ts')).probeNetlify(account)
  },
  varnish: async (options, environment) => {
    const account = await readVarnishAccount(options, environment)
    const { readVarnishOptions } = await import('../../cdn/varnish-options.ts')
    const { servers, secret } = readVarnishOptions(account)
    const hosts = servers.map(({ host }) => host).join(', ')
    return {
      state: 'skipped',
      found: `${count(servers.length, 'server')} named (${hosts}), ${secret === null ? 'no secret' : 'a secret'} set. Varnish has no call that asks whether a purge would be let in and purges nothing.`,
      todo: 'A purge tells: `cache-tags purge` names each server that refuses.',
    }
  },
  next: async (options, environment) => {
    const account = await readNextAccount(options, environment)
    return (await import('../../cdn/probe-next.ts')).probeNext(account)
  },
}

/** Two applications in one repository: whose token and project is it? */
function nameFindings({ name }: VercelProject, { root, options }: Settings): DoctorFinding[] {
  const namespace = (options.namespace ?? projectName(root)).split(/[/\\]/).at(-1)?.toLowerCase() ?? ''
  const project = name.toLowerCase()
  if (project.includes(namespace) || namespace.includes(project)) return []
  return [
    note(
      'project and code',
      `The project is called ${name}, the code ${namespace}.`,
      "Where that is another application's project, set VERCEL_PROJECT_ID or the option `project`.",
    ),
  ]
}

/** What `vercel link` left behind says another project than what wins over it. */
async function linkFindings({ root, options }: Settings, environment: Environment): Promise<DoctorFinding[]> {
  try {
    const [chosen, linked] = [
      await readVercelProject(options.project, environment, root),
      await readVercelProject(undefined, {}, root),
    ]
    const areIds = [chosen, linked].every((project) => project?.startsWith('prj_') === true)
    if (!areIds || chosen === linked) return []
    const found = `${chosen} is to be purged, and .vercel/project.json links this folder to ${linked}.`
    return [
      warning('linked project', found, 'Check VERCEL_PROJECT_ID and the option `project`: they win over the link.'),
    ]
  } catch (error) {
    if (!(error instanceof CacheTagsError)) throw error
    return []
  }
}
