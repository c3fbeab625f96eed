import { expect, test } from 'vitest'
import { CDN_LIMITS } from '../../src/cdn/limits.ts'
import type { PurgeOutcome, Purger } from '../../src/core/batch.ts'
import { planPurge, type Plan } from '../../src/core/plan.ts'
import { planCdns } from '../../src/release/cdn.ts'
import { joinPasses, purgePlan, reportError, type PlanProgress } from '../../src/release/purge-plan.ts'

const CDN = ['vercel', 'fastly'] as const

function planOf(tags: readonly string[]): Plan {
  const diff = {
    widened: null,
    sites: { changed: [], removed: [], moved: [], added: [] },
    purge: tags.map((tag) => ({ tag, sites: [], because: [] })),
    unpurgeable: [],
    warnings: [],
  }
  return planPurge(diff, { target: 'production', cdns: planCdns({ cdn: CDN }) })
}

/** A client that notes its name when it is asked, and answers as told. */
function purgerNamed(name: (typeof CDN)[number], asked: string[], answer: Partial<PurgeOutcome> = {}): Purger {
  return {
    name,
    limits: CDN_LIMITS[name],
    purge: async (batches, { onProgress, target }) => {
      asked.push(`${name} ${target}`)
      const tags = batches.flatMap((batch) => batch.tags)
      onProgress?.({ done: tags.length, total: tags.length, requests: batches.length, retries: 0, pausedMs: 0 })
      const apart = new Set([...(answer.unreached ?? []), ...(answer.refused ?? []).map(({ tag }) => tag)])
      return {
        accepted: tags.filter((tag) => !apart.has(tag)),
        refused: [],
        unreached: [],
        requests: batches.length,
        retries: 0,
        stopped: null,
        receipts: batches.map((batch) => ({
          batch,
          status: 200,
          attempts: 1,
          durationMs: 1,
          requestId: null,
          matched: null,
        })),
        ...answer,
      }
    },
  }
}

test('the inner cache is purged before the outer one, each with receipts of its own', async () => {
  const asked: string[] = []
  const purgers = CDN.map((name) => purgerNamed(name, asked))
  const report = await purgePlan(planOf(['a', 'b']), purgers)
  expect(asked).toEqual(['vercel production', 'fastly production'])
  expect(report).toMatchObject({ accepted: ['a', 'b'], refused: [], unreached: [], requests: 2, settled: true })
  expect(report.cdns.map(({ cdn, receipts }) => [cdn, receipts.length])).toEqual([
    ['vercel', 1],
    ['fastly', 1],
  ])
  expect(reportError(report)).toBe(null)
})

test('a tag is accepted where every CDN took it, and unreached where one was not reached, refused or not', async () => {
  const refusal = (tag: string) => ({ tag, reason: 'no', status: 400 })
  const report = await purgePlan(planOf(['a', 'b', 'c', 'd']), [
    purgerNamed('vercel', [], { refused: [refusal('b'), refusal('c')] }),
    purgerNamed('fastly', [], { unreached: ['c', 'd'] }),
  ])
  expect(report).toMatchObject({ accepted: ['a'], unreached: ['c', 'd'], settled: false })
  expect(report.refused).toEqual([{ ...refusal('b'), cdn: 'vercel' }])
  expect(reportError(report)).toMatchObject({
    code: 'CT_PURGE_UNREACHED',
    message: '2 of 4 tags did not reach Fastly',
  })
})

test('a tag that one CDN can not take is purged at the others, and refused', async () => {
  const report = await purgePlan(
    planOf(['a', 'b c']),
    CDN.map((name) => purgerNamed(name, [])),
  )
  expect(report.cdns.map(({ accepted }) => accepted)).toEqual([['a', 'b c'], ['a']])
  expect(report.refused).toEqual([
    { tag: 'b c', reason: 'holds " ", which is no visible ASCII character', status: null, cdn: 'fastly' },
  ])
  expect(reportError(report)?.message).toMatch(/^Fastly refused 1 of 2 tags/)
})

test('where the inner CDN lets nobody in, the outer one is purged all the same, and the denial is the error', async () => {
  const asked: string[] = []
  const stopped = { reason: 'denied', message: 'Not authorized', status: 401 } as const
  const report = await purgePlan(planOf(['a']), [
    purgerNamed('vercel', asked, { unreached: ['a'], stopped }),
    purgerNamed('fastly', asked),
  ])
  expect(asked).toHaveLength(2)
  expect(report).toMatchObject({ unreached: ['a'], stopped })
  expect(reportError(report)).toMatchObject({
    code: 'CT_PURGE_DENIED',
    message: 'Vercel denied the purge (401: Not authorized)',
    hint: 'Check VERCEL_TOKEN, the project and the team. Then run the purge again.',
  })
})

test('progress is that of the whole', async () => {
  const heard: PlanProgress[] = []
  await purgePlan(
    // Fastly can't take the third: that is no part of the work.
    planOf(['a', 'b', 'b c']),
    CDN.map((name) => purgerNamed(name, [])),
    { onProgress: (progress) => heard.push(progress) },
  )
  expect(heard.map(({ cdn, done, total, requests }) => [cdn, done, total, requests])).toEqual([
    ['Vercel', 0, 5, 0],
    ['Vercel', 3, 5, 1],
    ['Fastly', 3, 5, 1],
    ['Fastly', 5, 5, 2],
  ])
})

test('of two passes the later tells the states, and both the cost', async () => {
  const purgers = CDN.map((name) => purgerNamed(name, []))
  const first = await purgePlan(planOf(['a']), [
    purgerNamed('vercel', [], { unreached: ['a'] }),
    purgerNamed('fastly', []),
  ])
  const both = joinPasses(first, await purgePlan(planOf(['a']), purgers))
  expect(both).toMatchObject({ accepted: ['a'], unreached: [], requests: 4, settled: true })
  expect(both.cdns.map(({ requests, receipts }) => [requests, receipts.length])).toEqual([
    [2, 2],
    [2, 2],
  ])
})
