import { expect, test } from 'vitest'
import { watched } from '../../src/cli/purging.ts'
import type { Call } from '../../src/cli/command.ts'
import type { World } from '../../src/cli/world.ts'

const PROGRESS = { done: 200, total: 400, requests: 2, retries: 0, pausedMs: 0, cdn: null }
const CLEAR = '\r\u001B[K'

/** A world with a terminal, in which somebody may interrupt. */
function terminal(): { world: World; written: string[]; interrupt: () => void } {
  const written: string[] = []
  let notify = (): void => {}
  const sink = { write: (text: string) => void written.push(text), isTerminal: true, columns: 80 }
  const world: World = {
    stdout: sink,
    stderr: sink,
    environment: { NO_COLOR: '1' },
    cwd: '/nowhere',
    now: () => 0,
    ask: null,
    onInterrupt: (listener) => {
      notify = listener
      return () => {}
    },
  }
  return { world, written, interrupt: () => notify() }
}

function call(...flags: readonly string[]): Call {
  return { args: [], argv: [], flags: new Map(flags.map((flag) => [flag, true])) }
}

test('what is said while a line shows the progress stands on a line of its own, and the line comes back', async () => {
  const { world, written, interrupt } = terminal()
  await watched(call(), world, async ({ onProgress, talk, signal }) => {
    onProgress?.(PROGRESS)
    talk.info('waiting')
    onProgress?.({ ...PROGRESS, done: 400 })
    talk.warn('look')
    expect(signal.aborted).toBe(false)
    interrupt()
    expect(signal.aborted).toBe(true)
  })
  const line = (share: string, done: number): string => `${CLEAR}[cache-tags] ${share}  ${done}/400 tags, 2 requests`
  expect(written).toEqual([
    line('████████░░░░░░░░ 50 %', 200),
    CLEAR,
    '[cache-tags] waiting\n',
    line('████████████████ 100 %', 400),
    CLEAR,
    '[cache-tags] warning: look\n',
    '[cache-tags] stopping; once more to end at once\n',
  ])
})

test('a quiet command shows no progress, and warns all the same', async () => {
  const { world, written } = terminal()
  await watched(call('quiet'), world, async ({ onProgress, talk }) => {
    expect(onProgress).toBeUndefined()
    talk.info('waiting')
    talk.warn('look')
  })
  expect(written).toEqual(['[cache-tags] warning: look\n'])
})
