import { resolve } from 'node:path'
import type { Target } from '../core/batch.ts'
import { CacheTagsError } from '../core/error.ts'
import type { Manifest } from '../core/manifest.ts'
import { readManifest } from '../release/baseline.ts'
import type { OpenLedger } from '../release/project-ledger.ts'
import { resolveTarget } from '../release/target.ts'
import { projectName } from '../scanner/project-name.ts'
import { isGiven, textOf, type Call } from './command.ts'
import type { Settings } from './settings.ts'
import type { World } from './world.ts'

/**
 * Opens the ledger that a command line means, for some work.
 *
 * @throws CacheTagsError `CT_TARGET`, and what `withLedger` throws
 */
export async function withLedgerOf<Result>(
  call: Call,
  settings: Settings,
  world: World,
  work: (open: OpenLedger) => Promise<Result>,
): Promise<Result> {
  const { root, options } = settings
  const place = {
    root,
    namespace: options.namespace ?? projectName(root),
    cdns: options,
    target: targetOf(call, settings, world),
    branch: textOf(call, 'branch') ?? options.ledger.branch,
    store: textOf(call, 'store') ?? options.store,
    environment: world.environment,
  }
  // Who compares with a manifest that was kept needs none.
  const { withLedger } = await import('../release/project-ledger.ts')
  return withLedger(place, work)
}

/** Whose entries a command line means. */
export function targetOf(call: Call, { options }: Settings, { environment }: World): Target {
  return resolveTarget(textOf(call, 'target') ?? options.target, environment, isGiven(call, 'force'))
}

/**
 * The manifest that a command is about: what was built; or, by `--release`, a version that the ledger keeps.
 *
 * @throws CacheTagsError `CT_VERSION_UNKNOWN`, or what {@link readManifest} throws
 */
export async function manifestFor(call: Call, { root, options }: Settings, { ledger }: OpenLedger): Promise<Manifest> {
  const named = textOf(call, 'release')
  if (named === undefined) return readManifest(resolve(root, options.manifest))
  const { manifests } = await ledger.read()
  const [found, ...others] = manifests.filter((digest) => digest.startsWith(named))
  const manifest = found === undefined || others.length > 0 ? null : await ledger.readManifest(found)
  if (manifest !== null) return manifest
  const problem = others.length > 0 ? 'Several versions begin with' : 'The ledger keeps no readable manifest of'
  throw new CacheTagsError('CT_VERSION_UNKNOWN', `${problem} ${JSON.stringify(named)}.`, {
    hint: 'See `cache-tags status --json` for the versions that it keeps.',
  })
}
