import { posix, win32 } from 'node:path'
import { moduleId, modulePath } from '../core/ids.ts'
import type { ModuleId } from '../core/syntax.ts'

// Rollup and webpack give the system's separators, Vite and esbuild `/`, and the drive's letter comes in either case. Which
// paths are meant is said by the root, never by the system that this runs on.

/** The module that a bundler's id stands for; `null` where it is no file. Its query is no part of it. */
export function moduleIdOf(root: string, id: string): ModuleId | null {
  const path = filePathOf(root, id)
  return path === null ? null : moduleId(flavourOf(root).relative(root, path))
}

/** The file that a bundler's id stands for, spelled as in the id; `null` where it is none. */
export function filePathOf(root: string, id: string): string | null {
  if (id.startsWith('\0')) return null
  const [path] = withoutQuery(root, id)
  return flavourOf(root).isAbsolute(path) ? path : null
}

/** Whether an id is a path on any system. */
export function isAbsoluteId(id: string): boolean {
  return win32.isAbsolute(id)
}

/** Whether an id is that of a file below a folder. */
export function isBelow(folder: string, id: string): boolean {
  return spelling(id).startsWith(`${spelling(folder)}/`)
}

/** What Nuxt generates is named by where it would stand, which is not the same everywhere (`virtual:nuxt:.nuxt%2Froutes.mjs`). */
const GENERATED = /^virtual:nuxt:(?:.*(?:%2F|\/))?\.nuxt(?:%2F|\/)/

/** An id as it reads wherever the project stands: that of a file relative to the root, with its query. */
export function placelessName(root: string, id: string): string {
  const plain = id.replace('\0', '').replace(GENERATED, 'virtual:nuxt:')
  const [path, query] = withoutQuery(root, plain)
  const module = moduleIdOf(root, path)
  // Names that plugins make up look like paths as well (`/__uno.css`); they are the same everywhere.
  return module === null || isUnrelated(root, path) ? plain : modulePath(module) + query
}

/** A text in which the project's place is left out, however it is spelled: in the text of a string `\\` is doubled. */
export function placelessText(root: string, text: string): string {
  const parts = root.split(/[\\/]/).map((part) => part.replaceAll(/[$()*+.?[\]^{|}]/g, String.raw`\$&`))
  const flags = flavourOf(root) === posix ? 'g' : 'gi'
  return text.replaceAll(new RegExp(parts.join(String.raw`(?:\\{1,2}|/)`), flags), '')
}

function flavourOf(root: string): typeof posix {
  return posix.isAbsolute(root) ? posix : win32
}

/** Whether two paths have no folder in common. */
function isUnrelated(root: string, path: string): boolean {
  const [own, other] = [root, path].map(
    (text) =>
      spelling(text)
        .replace(/^[a-z]:/, '')
        .split('/')[1],
  )
  return own !== other
}

/** A path as it is compared: of the same length. */
function spelling(path: string): string {
  return path.replaceAll('\\', '/').replace(/^[A-Z]:/, (drive) => drive.toLowerCase())
}

/** Where a project stands may hold what begins a query (`/home/me/c#/app`). */
function withoutQuery(root: string, id: string): readonly [path: string, query: string] {
  const start = isBelow(root, id) ? root.length : 0
  const length = id.slice(start).search(/[?#]/)
  return length === -1 ? [id, ''] : [id.slice(0, start + length), id.slice(start + length)]
}
