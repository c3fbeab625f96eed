import { join } from 'node:path'
import { commonToolchain, configFiles, digestConfig } from '../../bundlers/toolchain.ts'
import { readLockfile } from '../../scanner/lockfile.ts'

/** What builds, by the part of the toolchain that a build has it as. */
const BUILDERS: Readonly<Record<string, string>> = {
  astro: 'astro',
  esbuild: 'esbuild',
  next: 'next',
  nuxt: 'nuxt',
  rolldown: 'rolldown',
  rollup: 'rollup',
  rspack: '@rspack/core',
  sveltekit: '@sveltejs/kit',
  vite: 'vite',
  webpack: 'webpack',
}

const CONFIGS = 'astro next nuxt react-router rolldown rollup rsbuild rspack svelte vite webpack'.split(' ')

/**
 * What can be told of a toolchain without a build: versions of bundlers and frameworks as the lockfile pins them for the
 * project, what their configuration files say, and compiler settings. Plugins are not among it.
 *
 * @param root - absolute path of the project
 */
export async function treeToolchain(root: string): Promise<Record<string, string>> {
  const lockfile = await readLockfile(root)
  const versionOf = (name: string): string | undefined =>
    lockfile.kind === 'read' ? lockfile.digestOf(name, join(root, 'package.json'))?.version : undefined
  const versions = Object.entries(BUILDERS).flatMap(([part, name]) => {
    const version = versionOf(name)
    return version === undefined || version === '' ? [] : [[part, version] as const]
  })
  const files = await configFiles(root, CONFIGS)
  return {
    ...Object.fromEntries(versions),
    ...(files.length > 0 && { config: await digestConfig(root, files) }),
    ...(await commonToolchain(root)),
  }
}
