import { expect, test } from 'vitest'
import { gather, takeTurns } from '../../src/store/git-gather.ts'

const NEVER = new AbortController().signal

/** Work that waits to be told to go on, and notes what it was given. */
function startWork() {
  const batches: (readonly string[])[] = []
  const signals: AbortSignal[] = []
  const steps: { go: () => void; fail: (error: Error) => void }[] = []
  const add = gather<string, string>(async (items, signal) => {
    batches.push(items)
    signals.push(signal)
    await new Promise<void>((go, fail) => {
      steps.push({ go, fail })
      signal.addEventListener('abort', () => fail(signal.reason as Error))
    })
    return items.map((item) => item.toUpperCase())
  })
  return { add, batches, signals, steps }
}

/** Lets everything that is due happen. */
const settled = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve))

test('what is asked for at once, or meanwhile, is done together and in order', async () => {
  const { add, batches, steps } = startWork()
  const first = [add('a', NEVER), add('b', NEVER)]
  await settled()
  const second = [add('c', NEVER), add('d', NEVER)]
  await settled()
  expect(batches).toEqual([['a', 'b']])
  steps[0]?.go()
  expect(await Promise.all(first)).toEqual(['A', 'B'])
  await settled()
  steps[1]?.go()
  expect(await Promise.all(second)).toEqual(['C', 'D'])
  expect(batches).toEqual([
    ['a', 'b'],
    ['c', 'd'],
  ])
})

test('a failure is that of its own batch', async () => {
  const { add, steps } = startWork()
  const first = add('a', NEVER)
  await settled()
  const second = add('b', NEVER)
  steps[0]?.fail(new Error('no'))
  await expect(first).rejects.toThrow('no')
  await settled()
  steps[1]?.go()
  expect(await second).toBe('B')
})

test('work ends when nobody waits for it any more, and no sooner', async () => {
  const { add, signals } = startWork()
  const [one, other] = [new AbortController(), new AbortController()]
  const both = Promise.allSettled([add('a', one.signal), add('b', other.signal)])
  await settled()
  one.abort(new Error('late'))
  expect(signals[0]?.aborted).toBe(false)
  other.abort(new Error('late'))
  expect(signals[0]?.aborted).toBe(true)
  expect((await both).map(({ status }) => status)).toEqual(['rejected', 'rejected'])
})

test('what nobody waits for any more is not begun', async () => {
  const { add, batches, steps } = startWork()
  const first = add('a', NEVER)
  await settled()
  const abort = new AbortController()
  void add('b', abort.signal).catch(() => {})
  abort.abort()
  steps[0]?.go()
  await first
  await settled()
  expect(batches).toEqual([['a']])
})

test('turns are taken one after the other, whatever becomes of them', async () => {
  const inTurn = takeTurns()
  const said: string[] = []
  const step = (name: string, fails: boolean): Promise<void> =>
    inTurn(async () => {
      said.push(`${name} begins`)
      await settled()
      said.push(`${name} ends`)
      if (fails) throw new Error(name)
    })
  const results = await Promise.allSettled([step('one', true), step('two', false)])
  expect(results.map(({ status }) => status)).toEqual(['rejected', 'fulfilled'])
  expect(said).toEqual(['one begins', 'one ends', 'two begins', 'two ends'])
})
