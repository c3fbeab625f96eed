import { createHash } from 'node:crypto'

/**
 * Digest of a value: SHA-256 over its JSON, the first 128 bits as 22 base64url characters. Values go in as arrays, so
 * that no two lists can run into each other as joined strings would.
 */
export function digest(value: readonly unknown[]): string {
  return digestText(JSON.stringify(value))
}

/** Digest of a text or of bytes, in the same form as {@link digest}. */
export function digestText(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest().subarray(0, 16).toString('base64url')
}

/** Order by UTF-16 code unit: the same on every machine, whatever its locale. */
export function byCodeUnit(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0
}

/** A sorted copy without repetitions. */
export function sortedUnique(values: Iterable<string>): string[] {
  return [...new Set(values)].sort(byCodeUnit)
}
