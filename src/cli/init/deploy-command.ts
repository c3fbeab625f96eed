import type { CdnName } from '../../cdn/capabilities.ts'

/** A step of a workflow that brings a version to production. */
export interface DeployCommand {
  /** How people call it. */
  readonly title: string
  /** The CDN that it deploys to. */
  readonly cdn: CdnName
  /** Whether the host builds what it is sent: then what was built here is not what goes live. */
  readonly buildsElsewhere: boolean
  /** Folder of static files that it sends, where it is always the same one. */
  readonly serve: string | null
}

type Recognise = (command: string) => DeployCommand | null

const plain = (cdn: CdnName, title: string): DeployCommand => ({ title, cdn, buildsElsewhere: false, serve: null })

/** `vercel deploy --prod`, and `vercel --prod`, which is short for it. */
const vercel: Recognise = (command) => {
  const words = /\bvercel(?:@\S+)?(\s.*|$)/.exec(command)?.[1]
  if (words === undefined || !/--prod\b|--target[= ]production\b/.test(words)) return null
  const action = /^\s+([a-z]\S*)/.exec(words)?.[1] ?? 'deploy'
  if (action !== 'deploy') return null
  const isBuilt = /--prebuilt\b/.test(words)
  return {
    title: 'vercel deploy',
    cdn: 'vercel',
    buildsElsewhere: !isBuilt,
    serve: isBuilt ? '.vercel/output/static' : null,
  }
}

const wrangler: Recognise = (command) => {
  const words = /\bwrangler(?:@\S+)?\s+(?:pages\s+)?(?:deploy|publish)\b(.*)/.exec(command)?.[1]
  // Another environment is another Worker, and seldom production.
  return words === undefined || /--dry-run|--env\b|\s-e\s|--branch\b/.test(words)
    ? null
    : plain('cloudflare', 'wrangler deploy')
}

const netlify: Recognise = (command) =>
  /\bnetlify(?:-cli)?(?:@\S+)?\s+deploy\b.*--prod(?:\s|$)/.test(command) ? plain('netlify', 'netlify deploy') : null

const fastly: Recognise = (command) =>
  /\bfastly\s+compute\s+(?:publish|deploy)\b/.test(command) ? plain('fastly', 'fastly compute publish') : null

const COMMANDS: readonly Recognise[] = [vercel, wrangler, netlify, fastly]

/** The deploy to production among the lines of a script; `null` where there is none. */
export function findDeployCommand(script: string): DeployCommand | null {
  for (const command of script.replaceAll(/\\\r?\n/g, ' ').split(/\r?\n|&&|;/)) {
    if (command.trim().startsWith('#')) continue
    for (const recognise of COMMANDS) {
      const found = recognise(command)
      if (found !== null) return found
    }
  }
  return null
}

/** The deploy to production that an action carries out; `null` for any other. */
export function findDeployAction(uses: string, inputs: Readonly<Record<string, unknown>>): DeployCommand | null {
  if (!uses.startsWith('cloudflare/wrangler-action@')) return null
  const command = inputs['command'] ?? 'deploy'
  if (typeof command !== 'string' || typeof inputs['environment'] === 'string') return null
  return wrangler(`wrangler ${command}`)
}
