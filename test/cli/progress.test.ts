import { expect, test } from 'vitest'
import { createProgress } from '../../src/cli/progress.ts'

const START = { done: 0, total: 40, requests: 0, retries: 0, pausedMs: 0 }

function written(columns: number | null): { sink: Parameters<typeof createProgress>[0]; lines: string[] } {
  const lines: string[] = []
  return { lines, sink: { write: (text) => void lines.push(text), isTerminal: columns !== null, columns } }
}

test('on a terminal one line is written over, and cleared at the end', () => {
  const { sink, lines } = written(80)
  const progress = createProgress(sink, () => 0)
  progress.update({ ...START, done: 16, requests: 1 })
  progress.update({ ...START, done: 32, requests: 3, retries: 1, pausedMs: 2000 })
  progress.end()
  expect(lines).toEqual([
    '\r\u001B[K[cache-tags] 16/40 tags, 1 request',
    '\r\u001B[K[cache-tags] 32/40 tags, 3 requests, 1 retry, waiting 2.0 s for the CDN',
    '\r\u001B[K',
  ])
})

test('on a narrow terminal it never fills the line', () => {
  const { sink, lines } = written(20)
  createProgress(sink, () => 0).update(START)
  expect(lines.join('').replace('\r\u001B[K', '')).toBe('[cache-tags] 0/40 …')
})

test('elsewhere a plain line is written now and then, and when a pause begins', () => {
  let nowMs = 0
  const { sink, lines } = written(null)
  const progress = createProgress(sink, () => nowMs)
  progress.update({ ...START, done: 1 })
  progress.update({ ...START, done: 2, pausedMs: 1000 })
  progress.update({ ...START, done: 2, pausedMs: 500 })
  nowMs = 6000
  progress.update({ ...START, done: 3 })
  progress.update({ ...START, done: 4 })
  progress.end()
  expect(lines).toEqual([
    '[cache-tags] 2/40 tags, 0 requests, waiting 1.0 s for the CDN\n',
    '[cache-tags] 3/40 tags, 0 requests\n',
  ])
})
