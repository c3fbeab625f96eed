import { join } from 'node:path'

const FILE = '.txt'
const DRAFT = '.tmp'

/** Names that Windows keeps for devices (https://learn.microsoft.com/windows/win32/fileio/naming-a-file). */
const RESERVED = /^(?:con|prn|aux|nul|(?:com|lpt)[0-9])$/u

/**
 * The file of a key. No two keys have one file, though the disk folds case (macOS, Windows): an upper-case letter becomes
 * `+` and its lower case. A name that Windows keeps for a device gets a `=` before it. A file ends in `.txt`, so that one
 * key may be the beginning of another.
 */
export function pathOf(folder: string, key: string): string {
  return join(folder, ...key.split('/').map(encodeSegment)) + FILE
}

/** The key of a file, by its path below the folder, with `/`; `null` for a file that is none of ours. */
export function keyOf(path: string): string | null {
  if (!path.endsWith(FILE)) return null
  const segments = path.slice(0, -FILE.length).split('/')
  const key = segments.map(decodeSegment)
  return key.every((segment, index) => encodeSegment(segment) === segments[index]) ? key.join('/') : null
}

/** Where a file is written before it gets its name. */
export function draftOf(path: string, nonce: string): string {
  return `${path}.${nonce}${DRAFT}`
}

/** Whether a file is a draft of {@link draftOf}. */
export function isDraft(path: string): boolean {
  return /\.txt\.[\da-f]{32}\.tmp$/u.test(path)
}

function encodeSegment(segment: string): string {
  const folded = segment.replaceAll(/[A-Z]/gu, (letter) => `+${letter.toLowerCase()}`)
  return RESERVED.test(folded) ? `=${folded}` : folded
}

function decodeSegment(name: string): string {
  return name.replace(/^=/u, '').replaceAll(/\+[a-z]/gu, (mark) => mark.slice(1).toUpperCase())
}
