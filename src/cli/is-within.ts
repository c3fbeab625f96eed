import { sep } from 'node:path'

/** Whether a path is a folder's own, or below it. Both are absolute, links followed. */
export function isWithin(folder: string, path: string): boolean {
  return path === folder || path.startsWith(folder.endsWith(sep) ? folder : `${folder}${sep}`)
}
