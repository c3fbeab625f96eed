import type { Server } from '../stage.mjs'

export { edit } from '../stage.mjs'
export type { Server } from '../stage.mjs'

export type Bundler = 'turbopack' | 'webpack'

export interface AppCopy {
  readonly app: string
  readonly remove: () => Promise<void>
}

export interface Upstream {
  readonly url: string
  readonly close: () => Promise<void>
}

export interface Shown {
  readonly text: string
  readonly stamp: string
}

export type Seen = ReadonlyMap<string, Shown>

export const BUNDLERS: readonly Bundler[]
export const PAGES: readonly string[]
export const OUTLIVING: readonly string[]
export const UNRELATED: readonly string[]
export const EDIT: readonly [file: string, from: string, to: string]
export function edited(text: string): string
export function copyApp(): Promise<AppCopy>
export function startUpstream(): Promise<Upstream>
export function runNextBuild(app: string, bundler: Bundler, upstream: Upstream): Promise<void>
export function buildApp(app: string, bundler: Bundler, upstream: Upstream): Promise<object>
export function startApp(app: string, upstream: Upstream): Promise<Server>
export function cacheTags(app: string, server: Server | null, ...args: readonly string[]): Promise<string>
export function look(server: Server): Promise<Seen>
export function lookUntil(
  server: Server,
  isExpected: (seen: Seen) => boolean,
): Promise<{ readonly seen: Seen; readonly looks: number }>
