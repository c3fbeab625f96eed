import { join, relative } from 'node:path'
import { moduleId, modulePath } from '../core/ids.ts'
import type { ModuleId } from '../core/syntax.ts'

/** The id of a file's module. */
export function idOf(root: string, file: string): ModuleId {
  return moduleId(relative(root, file))
}

/** The file of a module: absolute, as the system writes paths. */
export function fileAt(root: string, id: ModuleId): string {
  return join(root, modulePath(id))
}
