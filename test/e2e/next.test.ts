import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  buildApp,
  BUNDLERS,
  cacheTags,
  copyApp,
  EDIT,
  edit,
  edited,
  look,
  lookUntil,
  OUTLIVING,
  PAGES,
  startApp,
  startUpstream,
  UNRELATED,
  type AppCopy,
  type Seen,
  type Server,
  type Upstream,
} from '../../playground/next/stage.mjs'

// A build takes half a minute where other work is on the machine.
const TIMEOUT = 300_000

let upstream: Upstream

beforeAll(async () => {
  upstream = await startUpstream()
})

afterAll(async () => {
  await upstream.close()
})

const [FILE, FROM, TO] = EDIT

describe.each(BUNDLERS)('a Next application, built by %s', (bundler) => {
  const cleanups: (() => Promise<void>)[] = []
  let copy: AppCopy
  let server: Server
  let first: Seen

  const tags = async (...args: string[]) => JSON.parse(await cacheTags(copy.app, server, ...args, '--json'))
  const purge = () => tags('purge', '--target', 'production', '--yes', '--settle', '0s')

  async function start(): Promise<Seen> {
    server = await startApp(copy.app, upstream)
    cleanups.push(server.stop)
    return look(server)
  }

  /** Builds with what `.next/cache` holds, announces, and starts the new build in the old one's place. */
  async function deploy(): Promise<Seen> {
    await buildApp(copy.app, bundler, upstream)
    await tags('announce', '--target', 'production')
    await server.stop()
    return start()
  }

  beforeAll(async () => {
    copy = await copyApp()
    cleanups.push(copy.remove)
    await cacheTags(copy.app, null, 'prune')
    await buildApp(copy.app, bundler, upstream)
    first = await start()
  }, TIMEOUT)

  afterAll(async () => {
    for (const cleanup of cleanups.toReversed()) await cleanup()
  })

  test(
    'is fresh from the start where its cache is pruned before the build, and keeps what stands',
    { timeout: TIMEOUT },
    async () => {
      await edit(copy.app, FILE, FROM, TO)
      const { kept, upstream: answers, pruned } = await tags('prune')
      expect({ kept, answers }).toEqual({ kept: 2, answers: 1 })
      expect(reasons(pruned)).toEqual({ changed: 3, unrecorded: 1 })

      const seen = await deploy()
      expect(texts(seen)).toEqual(textsOf(first, edited))
      expect(stampsOf(seen, ['/api/stock/1'])).toEqual(stampsOf(first, ['/api/stock/1']))
      expect(seen.get('/rates')?.text).toBe(first.get('/rates')?.text)
    },
  )

  test('renews all that its own code made by the first release', { timeout: TIMEOUT }, async () => {
    const before = await look(server)
    const { plan, founded } = await purge()
    expect({ widened: plan.widened, founded }).toEqual({ widened: 'first-release', founded: true })
    const ours = PAGES.filter((page) => page !== '/rates')
    const { seen } = await lookUntil(server, (now) => renewed(before, now).length === ours.length)
    expect(renewed(before, seen)).toEqual(ours)
  })

  test('serves what old code made after a deploy, until a release purges just that', { timeout: TIMEOUT }, async () => {
    const old = await look(server)
    await edit(copy.app, FILE, TO, FROM)
    const before = await deploy()
    const truth = texts(first)
    expect(PAGES.filter((page) => before.get(page)?.text !== truth[page])).toEqual(OUTLIVING)
    expect(stampsOf(before, OUTLIVING)).toEqual(stampsOf(old, OUTLIVING))

    const { plan, accepted, settled } = await purge()
    expect({ widened: plan.widened, settled }).toEqual({ widened: null, settled: true })
    expect(plan.tags.map(({ sites, because }: PlannedTag) => ({ sites, because }))).toEqual([
      { sites: ['lib/products.ts#cachedProduct~1'], because: FORMAT_PRICE },
      { sites: ['lib/offers.ts#cachedOffer~1'], because: FORMAT_PRICE },
      { sites: ['lib/products.ts#productList~1'], because: FORMAT_PRICE },
    ])
    expect(accepted).toEqual(plan.tags.map(({ tag }: PlannedTag) => tag))

    // Purged softly: each page is served once more.
    expect(texts(await look(server))).toEqual(texts(before))
    const touched = PAGES.filter((page) => !UNRELATED.includes(page))
    const isDone = (seen: Seen) => OUTLIVING.every((page) => seen.get(page)?.text === truth[page])
    const { seen } = await lookUntil(server, (now) => isDone(now) && renewed(before, now).length >= touched.length)
    expect(texts(seen)).toEqual(truth)
    expect(renewed(before, seen)).toEqual(touched)
  })
})

const FORMAT_PRICE = [{ module: FILE, name: 'formatPrice', change: 'changed' }]

interface PlannedTag {
  readonly tag: string
  readonly sites: readonly string[]
  readonly because: readonly object[]
}

function texts(seen: Seen): Record<string, string> {
  return textsOf(seen, (text) => text)
}

function textsOf(seen: Seen, become: (text: string) => string): Record<string, string> {
  return Object.fromEntries([...seen].map(([page, { text }]) => [page, become(text)]))
}

function stampsOf(seen: Seen, pages: readonly string[]): (string | undefined)[] {
  return pages.map((page) => seen.get(page)?.stamp)
}

/** Pages whose entry is another one by now. */
function renewed(before: Seen, now: Seen): string[] {
  return PAGES.filter((page) => now.get(page)?.stamp !== before.get(page)?.stamp)
}

function reasons(pruned: readonly { readonly reason: string }[]): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const { reason } of pruned) counts[reason] = (counts[reason] ?? 0) + 1
  return counts
}
