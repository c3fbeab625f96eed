import { CacheTagsError } from '../core/error.ts'
import type { Target } from '../core/batch.ts'
import type { ApiAccess } from './api.ts'
import { type EmulatorClock, systemClock } from './clock.ts'
import { type FaultPlan, NO_FAULTS } from './faults.ts'

/** The application behind the cache: one address for both targets, or one for each. */
export type Origin = string | URL | Readonly<Record<Target, string | URL>>

/** What {@link startEmulator} takes. */
export interface EmulatorOptions {
  /** The application behind the cache. */
  readonly origin: Origin
  /** Port on 127.0.0.1. @default 0, any free one */
  readonly port?: number | undefined
  /** What clients of the purge API must present as `Authorization: Bearer …`. @default 'emulator' */
  readonly token?: string | undefined
  /** Id or name of the only project; another is a 404. @default undefined, every project is known */
  readonly project?: string | undefined
  /** Id or slug of the only team; another, or none, is a 403. @default undefined, teams are not looked at */
  readonly team?: string | undefined
  /** How the purge API misbehaves, from `parseFaults`. @default none */
  readonly faults?: FaultPlan | undefined
  /** Seed of the faults: the same seed and the same order of requests give the same faults. @default 1 */
  readonly seed?: number | undefined
  /** Room for each target's entries, in bytes; what was used least recently goes first. @default 67108864, 64 MiB */
  readonly maxBytes?: number | undefined
  /** Time. @default the machine's */
  readonly clock?: EmulatorClock | undefined
}

/** {@link EmulatorOptions} with every gap filled. */
export interface ResolvedEmulatorOptions {
  readonly origins: Readonly<Record<Target, URL>>
  readonly port: number
  readonly access: ApiAccess
  readonly faults: FaultPlan
  readonly seed: number
  readonly maxBytes: number
  readonly clock: EmulatorClock
}

/** Defaults of {@link EmulatorOptions}. */
export const EMULATOR_DEFAULTS: {
  readonly port: number
  readonly token: string
  readonly faults: FaultPlan
  readonly seed: number
  readonly maxBytes: number
  readonly clock: EmulatorClock
} = { port: 0, token: 'emulator', faults: NO_FAULTS, seed: 1, maxBytes: 67_108_864, clock: systemClock }

/**
 * Fills the gaps of the options.
 *
 * @throws {CacheTagsError} `CT_USAGE` for an origin that is no address, or a token that no client could send.
 */
export function resolveEmulatorOptions(options: EmulatorOptions): ResolvedEmulatorOptions {
  const token = options.token ?? EMULATOR_DEFAULTS.token
  if (!/^\S+$/.test(token)) {
    throw new CacheTagsError('CT_USAGE', 'The token of the local edge cache is empty or holds white space', {
      hint: 'Choose a token without white space, or leave it out.',
    })
  }
  return {
    origins: resolveOrigins(options.origin),
    port: options.port ?? EMULATOR_DEFAULTS.port,
    access: { token, project: options.project ?? null, team: options.team ?? null },
    faults: options.faults ?? EMULATOR_DEFAULTS.faults,
    seed: options.seed ?? EMULATOR_DEFAULTS.seed,
    maxBytes: options.maxBytes ?? EMULATOR_DEFAULTS.maxBytes,
    clock: options.clock ?? EMULATOR_DEFAULTS.clock,
  }
}

/**
 * Each target's origin.
 *
 * @throws {CacheTagsError} `CT_USAGE` for one that is no `http:` or `https:` address.
 */
export function resolveOrigins(origin: Origin): Readonly<Record<Target, URL>> {
  if (typeof origin === 'string' || origin instanceof URL) {
    const url = toUrl(origin)
    return { production: url, preview: url }
  }
  return { production: toUrl(origin.production), preview: toUrl(origin.preview) }
}

function toUrl(origin: string | URL): URL {
  const url = URL.canParse(String(origin)) ? new URL(origin) : null
  if (url?.protocol === 'http:' || url?.protocol === 'https:') return url
  const shown = String(origin).replace(/\/\/[^/]*@/, '//')
  throw new CacheTagsError('CT_USAGE', `Not the address of an origin: ${JSON.stringify(shown)}`, {
    hint: 'Give the origin as `http://localhost:3000`.',
  })
}
