import { createRequire } from 'node:module'
import { join } from 'node:path'

type Environment = Readonly<Record<string, string | undefined>>

/**
 * The environment of a production build: with the project's `.env` files, as Next itself reads them
 * (https://nextjs.org/docs/app/guides/environment-variables). This process keeps its own.
 */
export function nextEnvironment(root: string, environment: Environment): Environment {
  const before = { ...process.env }
  try {
    const next = createRequire(join(root, 'package.json')).resolve('next/package.json')
    const loaded: unknown = createRequire(next)('@next/env')
    if (!hasLoader(loaded)) return environment
    // `next build` sets it; in a run of tests Next would read other files.
    Object.assign(process.env, { NODE_ENV: 'production' })
    return {
      ...loaded.loadEnvConfig(root, false, { info: () => {}, error: () => {} }, true).combinedEnv,
      ...environment,
    }
  } catch {
    // Without Next there is no build either.
    return environment
  } finally {
    for (const name of Object.keys(process.env)) if (!(name in before)) delete process.env[name]
    Object.assign(process.env, before)
  }
}

interface EnvLoader {
  readonly loadEnvConfig: (
    folder: string,
    isDev: boolean,
    log: { info: () => void; error: () => void },
    isForced: boolean,
  ) => { combinedEnv: Environment }
}

function hasLoader(loaded: unknown): loaded is EnvLoader {
  return typeof loaded === 'object' && loaded !== null && 'loadEnvConfig' in loaded
}
