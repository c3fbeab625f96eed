import type { Oracle } from '../../src/release/oracle.ts'
import type { Ledger } from '../../src/store/ledger.ts'
import type { RealRun } from './replay-run.ts'

/** A way to break the real release from outside. */
export interface Mutant {
  readonly name: string
  /** `plain`: the ledger as it is seen without gates; `run`: the run that it is of, `null` for an announcement. */
  readonly ledger?: (ledger: Ledger, plain: Ledger, run: (() => RealRun) | null) => Ledger
  readonly oracle?: (oracle: Oracle, digest: string) => Oracle
}

/** The release as it is. */
export const SOUND: Mutant = { name: 'none' }

/** Each is caught by some schedule. */
export const MUTANTS: readonly Mutant[] = [
  { name: 'no intent', ledger: (ledger) => ({ ...ledger, putIntent: async () => 'none' }) },
  {
    name: 'no record at the start',
    ledger: (ledger, _plain, run) => ({
      ...ledger,
      putLive: async (record) => (run?.().answered() === null ? 'none' : await ledger.putLive(record)),
    }),
  },
  {
    name: 'no fresh record',
    ledger: (ledger, _plain, run) => ({
      ...ledger,
      putLive: async (record) => (run?.().answered() === null ? await ledger.putLive(record) : 'none'),
    }),
  },
  { name: 'no pending tags', ledger: (ledger) => ({ ...ledger, putPending: async () => 'none' }) },
  {
    name: 'removal of what was not read',
    ledger: (ledger, plain, run) => ({
      ...ledger,
      removeRecords: async (records) => {
        const { live } = await plain.read()
        const others = live.filter(([, record]) => record?.digest !== run?.().answered())
        await ledger.removeRecords([...records, ...others.map(([nonce]) => ['live', nonce] as const)])
      },
    }),
  },
  {
    name: 'intents not read',
    ledger: (ledger) => ({ ...ledger, read: async () => ({ ...(await ledger.read()), intents: [] }) }),
  },
  {
    name: 'the own version taken for live',
    oracle: (oracle, digest) => ({ ...oracle, ask: async () => (await oracle.ask().catch(() => digest), digest) }),
  },
]
