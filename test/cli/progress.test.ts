import { stripVTControlCharacters } from 'node:util'
import { describe, expect, test } from 'vitest'
import { createProgress, type ProgressDisplay } from '../../src/cli/progress.ts'
import type { PlanProgress } from '../../src/release/purge-plan.ts'
import { widthOf } from '../../src/report/width.ts'
import { fc } from '../core/random.ts'

const START: PlanProgress = { done: 0, total: 400, requests: 0, retries: 0, pausedMs: 0, cdn: null }
const CLEAR = '\r\u001B[K'

/** A display with a clock that is moved by hand, and what it wrote. */
interface Scene {
  readonly lines: string[]
  readonly progress: ProgressDisplay
  readonly pass: (durationMs: number) => void
}

function setUp(columns: number | null, environment: Readonly<Record<string, string>> = {}): Scene {
  const lines: string[] = []
  let nowMs = 0
  const sink = { write: (text: string) => void lines.push(text), isTerminal: columns !== null, columns }
  return {
    lines,
    progress: createProgress(sink, environment, () => nowMs),
    pass: (durationMs) => void (nowMs += durationMs),
  }
}

/** Does a hundred tags a second. */
function work({ progress, pass }: Scene, seconds: number, more: Partial<PlanProgress> = {}): void {
  for (let second = 0; second <= seconds; second += 1) {
    if (second > 0) pass(1000)
    progress.update({ ...START, total: 1000, done: second * 100, requests: second, ...more })
  }
}

describe('on a terminal', () => {
  test('one line is written over: a bar, the share, what is done, how fast, and how long it takes yet', () => {
    const scene = setUp(120)
    work(scene, 4)
    scene.progress.end()
    expect(scene.lines[0]).toBe(`${CLEAR}[cache-tags] ░░░░░░░░░░░░░░░░ 0 %  0/1000 tags, 0 requests`)
    expect(scene.lines.at(-2)).toBe(
      `${CLEAR}[cache-tags] ██████░░░░░░░░░░ 40 %  400/1000 tags, 4 requests, 100 tags/s, about 6 s left`,
    )
    expect(scene.lines.at(-1)).toBe(CLEAR)
  })

  test('a pause is told, and runs down like the remaining time while nothing is heard', () => {
    const scene = setUp(120)
    work(scene, 4)
    scene.progress.update({ ...START, total: 1000, done: 400, requests: 5, retries: 1, pausedMs: 20_000 })
    expect(scene.lines.at(-1)).toContain('5 requests, 1 retry, waiting 20 s for the CDN, about 20 s left')
    scene.pass(5000)
    scene.progress.tick()
    expect(scene.lines.at(-1)).toContain('waiting 15 s for the CDN, about 15 s left')
  })

  test('of several CDNs the one is named that is asked', () => {
    const scene = setUp(120)
    work(scene, 1, { cdn: 'Fastly' })
    expect(scene.lines.at(-1)).toContain('10 %  Fastly: 100/1000 tags')
    scene.progress.update({ ...START, pausedMs: 3000, cdn: 'Fastly' })
    expect(scene.lines.at(-1)).toContain('waiting 3 s for Fastly')
  })

  test('a second pass is told from the first, and goes on at its speed', () => {
    const scene = setUp(120)
    work(scene, 10)
    expect(scene.lines.at(-1)).toContain('100 %  1000/1000 tags')
    scene.pass(30_000)
    scene.progress.update({ ...START, total: 1000, isAgain: true })
    expect(scene.lines.at(-1)).toContain(' 0 %  once more: 0/1000 tags, 0 requests, 100 tags/s, about 10 s left')
    scene.progress.update({ ...START, total: 1000, isAgain: true, cdn: 'Fastly' })
    expect(scene.lines.at(-1)).toContain('Fastly, once more: 0/1000')
  })

  test('what matters least is left out of a narrow line first', () => {
    const told = (columns: number): string | undefined => {
      const scene = setUp(columns)
      work(scene, 4)
      return scene.lines.at(-1)?.replace(CLEAR, '')
    }
    expect([100, 80, 60, 50, 40, 30, 20, 5, 3, 1].map(told)).toMatchInlineSnapshot(`
      [
        "[cache-tags] ██████░░░░░░░░░░ 40 %  400/1000 tags, 4 requests, 100 tags/s, about 6 s left",
        "[cache-tags] ██████░░░░░░░░░░ 40 %  400/1000 tags, 100 tags/s, about 6 s left",
        "██████░░░░░░░░░░ 40 %  400/1000 tags, about 6 s left",
        "40 %  400/1000 tags, about 6 s left",
        "40 %  400/1000 tags, about 6 s left",
        "40 %  400/1000 tags",
        "40 %  400/1000 tags",
        "40 %",
        "4…",
        "",
      ]
    `)
  })

  test('without UTF-8 the bar is drawn in ASCII', () => {
    const scene = setUp(80, { LANG: 'C' })
    work(scene, 5)
    expect(scene.lines.at(-1)).toContain('########-------- 50 %')
  })

  test('news that come faster than anybody reads are not all drawn, but the last is', () => {
    const scene = setUp(80)
    for (let done = 0; done <= 400; done += 1) {
      scene.progress.update({ ...START, done })
      scene.pass(1)
    }
    expect(scene.lines.length).toBeLessThan(10)
    expect(scene.lines.at(-1)).toContain('100 %  400/400 tags')
  })

  test('nothing is cleared where nothing was drawn, and nothing is drawn between the end and the next news', () => {
    const scene = setUp(80)
    scene.progress.end()
    scene.progress.tick()
    expect(scene.lines).toEqual([])
    scene.progress.update(START)
    scene.progress.end()
    scene.progress.end()
    scene.progress.tick()
    expect(scene.lines).toHaveLength(2)
  })
})

describe.each([
  ['elsewhere', null, {}],
  ['on a dumb terminal', 80, { TERM: 'dumb' }],
] as const)('%s', (_, columns, environment) => {
  test('a plain line is written now and then, and when a pause begins', () => {
    const scene = setUp(columns, environment)
    scene.progress.update({ ...START, done: 100 })
    scene.progress.update({ ...START, done: 200, requests: 2, pausedMs: 1000 })
    scene.progress.update({ ...START, done: 200, requests: 2, pausedMs: 500 })
    scene.pass(4000)
    scene.progress.tick()
    scene.pass(2000)
    scene.progress.update({ ...START, done: 300, requests: 3 })
    scene.progress.update({ ...START, done: 400, requests: 4, cdn: 'Fastly' })
    scene.pass(5000)
    scene.progress.update({ ...START, done: 400, requests: 4, cdn: 'Fastly' })
    scene.progress.end()
    expect(scene.lines).toEqual([
      '[cache-tags] 200/400 tags (50 %), 2 requests, waiting 1 s for the CDN\n',
      '[cache-tags] 300/400 tags (75 %), 3 requests, 32 tags/s, about 3 s left\n',
      '[cache-tags] Fastly: 400/400 tags (100 %), 4 requests\n',
    ])
  })
})

test('the share is never over 100 %, nor 100 % before all is done, and no line is wider than the terminal', () => {
  const updates = fc.array(
    fc.record({
      passedMs: fc.nat({ max: 20_000 }),
      done: fc.nat({ max: 12_000 }),
      total: fc.nat({ max: 10_000 }),
      requests: fc.nat(),
      retries: fc.nat(),
      pausedMs: fc.oneof(fc.constant(0), fc.nat({ max: 4_000_000 })),
      cdn: fc.constantFrom(null, 'Fastly', '東京のキャッシュ'),
    }),
    { minLength: 1, maxLength: 20 },
  )
  const columns = fc.option(fc.integer({ min: 1, max: 200 }))
  const locale = fc.constantFrom('C', 'en_GB.UTF-8')
  fc.assert(
    fc.property(updates, columns, locale, (seen, width, LANG) => {
      const scene = setUp(width, { LANG })
      for (const { passedMs, ...progress } of seen) {
        scene.pass(passedMs)
        scene.progress.update(progress)
        scene.progress.tick()
        const line = stripVTControlCharacters(scene.lines.at(-1) ?? '')
        const share = /(\d+) %/.exec(line)?.[1]
        expect(Number(share ?? 0)).toBeLessThanOrEqual(100)
        if (width !== null && share === '100' && progress.done < progress.total) {
          expect(line).not.toContain(`${progress.done}/${progress.total}`)
        }
      }
      if (width === null) return
      for (const line of scene.lines) expect(widthOf(line.replace(CLEAR, ''))).toBeLessThan(Math.max(width, 1))
    }),
    { seed: 20_261_129, numRuns: 500 },
  )
})
