import { expect, test } from 'vitest'
import { parseDurationMs } from '../../src/cli/duration.ts'

test.each([
  ['500ms', 500],
  ['30s', 30_000],
  ['5m', 300_000],
  ['5min', 300_000],
  ['1.5h', 5_400_000],
  ['1m30s', 90_000],
])('%s is %i ms', (text, durationMs) => {
  expect(parseDurationMs(text, 'deadline')).toBe(durationMs)
})

test.each(['', '5', '5 minutes', '-5s', 's', '0s', '0.1ms', '1000h', '5s5', 'Infinitys'])(
  '%j is no duration',
  (text) => {
    expect(() => parseDurationMs(text, 'deadline')).toThrow(
      expect.objectContaining({
        code: 'CT_USAGE',
        message: `--deadline ${JSON.stringify(text)} is no duration.`,
        hint: expect.stringContaining('5m'),
      }),
    )
  },
)
