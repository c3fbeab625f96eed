import { join } from 'node:path'
import { findFramework, type FoundFramework } from './find-framework.ts'
import { readProject, readText } from './project.ts'

/** What builds a project, and whether the plugin has a part in it. */
export interface FoundPlugin extends FoundFramework {
  /** Only a hint: a configuration may take its plugins from elsewhere. */
  readonly isNamed: boolean
}

/**
 * Looks for the plugin in the configuration of what builds a project.
 *
 * @param root - absolute path of the project
 * @throws CacheTagsError where nothing is found that builds it
 */
export async function findPlugin(root: string): Promise<FoundPlugin> {
  const found = await findFramework(await readProject(root), undefined)
  const text = found.config === null ? null : await readText(join(root, found.config))
  return { ...found, isNamed: text?.includes('unplugin-cache-tags') === true }
}
