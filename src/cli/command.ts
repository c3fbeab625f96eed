import type { World } from './world.ts'

/** A flag as help shows it and the parser takes it. */
export interface Flag {
  /** In kebab case, without dashes. */
  readonly name: string
  /** One letter. */
  readonly short?: string
  /** What stands for its value in help; without it the flag takes none. `[F]`: the value may be left out. */
  readonly value?: string
  /** Whether it may be given more than once; the values are joined by commas. */
  readonly repeats?: true
  /** Lines of help. */
  readonly summary: readonly string[]
}

/** A command of the command line: pure data, but for `load`. */
export interface Command {
  readonly name: string
  /** Its arguments in order; in brackets where one may be left out: `[URL...]`, where any number may follow. */
  readonly args: readonly string[]
  readonly summary: string
  /** Further lines of help. */
  readonly details: readonly string[]
  readonly flags: readonly Flag[]
  /** Environment variables that it reads, with what they say. */
  readonly environment: readonly (readonly [name: string, summary: string])[]
  readonly examples: readonly (readonly [command: string, summary: string])[]
  readonly exits: readonly (readonly [code: number, summary: string])[]
  /** Whether it prints a token of its own making, and reads none. */
  readonly showsToken?: boolean
  /** Its code: loaded when it is called, so that help loads nothing. */
  readonly load: () => Promise<RunCommand>
}

/** A command, called. */
export interface Call {
  readonly args: readonly string[]
  /** Values by name; `true` for a flag that has none. */
  readonly flags: ReadonlyMap<string, string | true>
  /** The command line as it was written. */
  readonly argv: readonly string[]
}

/** Carries out a command. Yields the exit code; throws `CacheTagsError`. */
export type RunCommand = (call: Call, world: World) => Promise<number>

/** The value of a flag; `undefined` where it isn't given, or given without one. */
export function textOf(call: Call, name: string): string | undefined {
  const value = call.flags.get(name)
  return value === true ? undefined : value
}

/** Whether a flag is given. */
export function isGiven(call: Call, name: string): boolean {
  return call.flags.has(name)
}
