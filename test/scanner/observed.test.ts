import { expect, test } from 'vitest'
import { stillHolds, watchPorts } from '../../src/scanner/observed.ts'
import type { ScanPorts } from '../../src/scanner/scan.ts'

/** A world in which files can be read, of which each may change from one reading to the next. */
function world(readings: Readonly<Record<string, readonly string[]>>): ScanPorts {
  const times = new Map<string, number>()
  return {
    files: {
      list: async () => [],
      glob: async () => [],
      read: async (file) => {
        const time = times.get(file) ?? 0
        times.set(file, time + 1)
        const texts = readings[file] ?? []
        const text = texts[Math.min(time, texts.length - 1)]
        return text === undefined ? null : new TextEncoder().encode(text)
      },
      packageJson: () => null,
      linked: () => [],
    },
    resolve: () => ({ kind: 'missing', reason: 'there is none' }),
    placeGlob: () => null,
    lockfile: { kind: 'missing' },
  }
}

test('what was seen holds as long as every answer is the same', async () => {
  const { ports, observed } = watchPorts(world({ a: ['1'], b: [] }))
  for (const file of ['a', 'b', 'a']) await ports.files.read(file)
  const seen = observed()
  if (seen === null) throw new Error('nothing has changed')
  expect(await stillHolds(seen, world({ a: ['1'] }))).toBe(true)
  expect(await stillHolds(seen, world({ a: ['2'] }))).toBe(false)
  expect(await stillHolds(seen, world({ a: ['1'], b: [''] }))).toBe(false)
})

test('a world that changes while it is looked at was seen as no one world', async () => {
  const { ports, observed } = watchPorts(world({ a: ['1', '2', '1'] }))
  await ports.files.read('a')
  expect(observed()).not.toBeNull()
  await ports.files.read('a')
  expect(observed()).toBeNull()
  // Nor is it once it is as it was.
  await ports.files.read('a')
  expect(observed()).toBeNull()
})
