import { expect } from 'vitest'
import type { MemoryFiles } from '../support/memory-project.ts'
import { tagged } from './reading.ts'

/** Arguments of `cacheTag`, the code before it, and what is said of them. */
export type Case = [args: string, before: string, tags: string[], always?: string[]]

/** Without a fourth entry, every tag without a hole is always there. */
export async function expectTags([args, before, tags, always]: Case, others: MemoryFiles = {}): Promise<void> {
  const site = await tagged(args, before, others)
  expect(site.tags).toEqual([...tags].sort())
  expect(site.always).toEqual(
    always === undefined ? site.tags.filter((tag) => !/(?<!\\)\*/.test(tag)) : [...always].sort(),
  )
}
