export interface Finished {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

export interface Server {
  readonly url: string
  readonly stop: () => Promise<void>
}

export const ROOT: string
export const CLI: string
export function link(target: string, path: string): Promise<void>
export function run(program: string, args: readonly string[], options?: object): Promise<Finished>
export function serve(args: readonly string[], options: object, listening: RegExp): Promise<Server>
export function edit(folder: string, file: string, from: string, to: string): Promise<void>
