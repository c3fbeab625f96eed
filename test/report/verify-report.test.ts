import { expect, test } from 'vitest'
import { createPaint } from '../../src/report/paint.ts'
import { verifyReport } from '../../src/report/verify-report.ts'

const VIEW = { width: 100, paint: createPaint(false) }

test('each page stands with its state and the headers that say so', () => {
  const pages = [
    { url: 'https://shop.example/', state: 'renewed', evidence: 'x-vercel-cache: MISS' },
    { url: 'https://shop.example/desk', state: 'old', evidence: 'x-vercel-cache: HIT; age: 99' },
    { url: 'https://shop.example/api', state: 'unknown', evidence: 'no header tells' },
  ] as const
  expect(verifyReport(pages, VIEW)).toMatchInlineSnapshot(`
    "
    Renewed: 1 of 3 pages.
      PAGE                       IS       BECAUSE
      https://shop.example/      renewed  x-vercel-cache: MISS
      https://shop.example/desk  old      x-vercel-cache: HIT; age: 99
      https://shop.example/api   unknown  no header tells
    "
  `)
})

test('what a header holds obeys no terminal', () => {
  const page = { url: 'https://shop.example/', state: 'old', evidence: 'x-cache: \u001B[2Jhit' } as const
  expect(verifyReport([page], VIEW)).not.toContain('\u001B')
})

test('where no page was asked for nothing is said', () => {
  expect(verifyReport([], VIEW)).toBe('')
})
