import type { CodeView, ReleaseView, ReportData, SiteRow, TagRow } from '../../src/report/report-data.ts'

const NOWHERE: ReportData = {
  schema: 1,
  title: 'shop',
  generatedAt: '2026-11-29T09:30:00.000Z',
  tool: '0.1.0',
  version: '7QxT2mPzR4',
  isBuild: true,
  code: {
    tags: [],
    sites: [],
    modules: [],
    statements: [],
    unresolved: [],
    neverPurged: [],
    purgesUnknown: false,
    undeclared: [],
  },
  release: null,
  notes: [
    'There is no baseline: name one by --baseline, or a ledger by --store.',
    'No ledger was named, so there is no history.',
  ],
  history: null,
}

/** A report of a project in which nothing is found and nothing is compared. */
export function emptyReport(): ReportData {
  return NOWHERE
}

/** A report of a small shop: a price that is shown otherwise, a page that is gone, two releases before. */
export function smallReport(): ReportData {
  return { ...NOWHERE, code: smallCode(), release: smallRelease(), notes: [], history: smallHistory() }
}

function smallCode(): CodeView {
  const tag = (name: string, kind: TagRow['kind'], sites: number[], patterns: number[] = []): TagRow => ({
    tag: name,
    kind,
    sites,
    patterns,
  })
  const site = (
    row: Partial<SiteRow> & Pick<SiteRow, 'id' | 'module' | 'path' | 'line' | 'name' | 'tags'>,
  ): SiteRow => ({
    form: 'cache-tag header',
    siteTag: null,
    ours: true,
    purgedBy: row.tags[0] ?? null,
    statement: -1,
    reaches: [],
    ...row,
  })
  return {
    tags: [
      tag('products', 'own', [0, 1]),
      tag('cart', 'own', [2]),
      tag('product-*', 'pattern', [1]),
      tag('ct-3f9a', 'site', []),
      tag('legal', 'page', []),
    ],
    sites: [
      site({
        id: 'src/pages/list.ts#GET',
        module: 0,
        path: 'src/pages/list.ts',
        line: 12,
        name: 'GET',
        tags: [0],
        statement: 0,
        reaches: [2],
      }),
      site({
        id: 'src/pages/product.ts#GET',
        module: 1,
        path: 'src/pages/product.ts',
        line: 8,
        name: 'GET',
        tags: [0, 2],
        statement: 1,
        reaches: [2],
      }),
      site({
        id: 'src/pages/cart.ts#load',
        module: 3,
        path: 'src/pages/cart.ts',
        line: 30,
        name: 'load',
        tags: [1],
        siteTag: 3,
        statement: 3,
      }),
    ],
    modules: [
      { path: 'src/pages/list.ts', imports: [2], sites: 1, tags: 1 },
      { path: 'src/pages/product.ts', imports: [2], sites: 1, tags: 1 },
      { path: 'src/data/price.ts', imports: [], sites: 2, tags: 1 },
      { path: 'src/pages/cart.ts', imports: [], sites: 1, tags: 1 },
    ],
    statements: [
      [0, 'GET', 12, [2]],
      [1, 'GET', 8, [2]],
      [2, 'format', 4, []],
      [3, 'load', 30, []],
    ],
    unresolved: [
      { module: 'src/pages/search.ts', line: 7, form: 'cacheTag', reason: 'The tag is read from a request.' },
    ],
    neverPurged: [1],
    purgesUnknown: true,
    undeclared: [{ module: 'src/admin.ts', line: 19, form: 'revalidateTag', tag: 'prodcuts' }],
  }
}

/** A release that purges two tags: of one a change of code is told, of the other a route. */
export function smallRelease(): ReleaseView {
  return {
    target: 'production',
    comparedWith: 'the ledger at git:origin',
    widened: null,
    tags: [
      { tag: 'products', kind: 'own', mode: 'invalidate', problem: null, sites: [0, 1], because: [] },
      {
        tag: 'legal',
        kind: 'page',
        mode: 'delete',
        problem: null,
        sites: [],
        because: ['all code of the route /legal stands for it'],
      },
    ],
    unpurgeable: [{ site: 'src/pages/terms.ts#GET', patterns: ['terms-*'] }],
    ignored: ['build-info'],
    warnings: ['The lockfile was not compared.'],
    excess: ['2 tags are more than limits.tags allows (1).'],
    counts: { changed: 2, removed: 0, moved: 0, added: 1 },
    radius: {
      tags: { touched: 2, known: 5 },
      sites: { touched: 2, known: 3 },
      routes: { touched: 2, known: 4 },
      pages: { touched: 40, known: 41 },
    },
    cdns: [{ title: 'Vercel', requests: 2, estimatedMs: 340 }],
    sites: [staleSite('src/pages/list.ts', 12, 0), staleSite('src/pages/product.ts', 8, 2)],
    differences: [{ module: 'src/data/price.ts', name: 'format', change: 'changed', line: 4, source: 0 }],
    steps: [
      { module: 'src/pages/list.ts', name: 'GET', line: 12 },
      { module: 'src/pages/product.ts', name: 'GET', line: 8 },
      { module: 'src/data/price.ts', name: 'format', line: 4 },
    ],
    ways: [
      [0, 1],
      [2, -1],
      [1, 1],
    ],
    sources: [
      {
        module: 'src/data/price.ts',
        name: 'format',
        before: { line: 4, text: 'export function format(cents: number): string {\n  return `${cents / 100} EUR`\n}' },
        after: {
          line: 4,
          text: 'export function format(cents: number): string {\n  return `€ ${(cents / 100).toFixed(2)}`\n}',
        },
      },
    ],
  }
}

function staleSite(module: string, line: number, way: number): ReleaseView['sites'][number] {
  return {
    id: `${module}#GET`,
    module,
    line,
    name: 'GET',
    form: 'cache-tag header',
    state: 'changed',
    because: [{ difference: 0, way }],
  }
}

function smallHistory(): ReportData['history'] {
  return {
    status: {
      ledger: 'git:origin',
      founded: true,
      live: [{ record: 'a1', version: '5MnB8vCxY2', at: '2026-11-28T16:02:11.000Z' }],
      announced: [{ record: 'b2', version: '7QxT2mPzR4', at: '2026-11-29T09:29:00.000Z' }],
      pending: [{ tag: 'search', refused: null }],
      versions: ['5MnB8vCxY2', '7QxT2mPzR4'],
    },
    releases: [
      {
        at: '2026-11-28T16:02:11.000Z',
        released: '5MnB8vCxY2',
        live: '5MnB8vCxY2',
        target: 'production',
        widened: null,
        tags: 12,
        accepted: 11,
        refused: [{ tag: 'a tag', cdn: 'vercel', reason: '400: holds a space' }],
        unreached: 0,
        requests: 3,
        retries: 1,
        durationMs: 1830,
        rounds: 1,
        settled: true,
        founded: true,
        cdns: [{ cdn: 'vercel', requests: 3, accepted: 11, refused: 1, unreached: 0 }],
        error: null,
      },
      {
        at: '2026-11-27T08:40:00.000Z',
        released: '3KjH6gFdS1',
        live: '5MnB8vCxY2',
        target: 'production',
        widened: 'first-release',
        tags: 96,
        accepted: 90,
        refused: [],
        unreached: 6,
        requests: 14,
        retries: 4,
        durationMs: 64_000,
        rounds: 1,
        settled: false,
        founded: false,
        cdns: [{ cdn: 'vercel', requests: 14, accepted: 90, refused: 0, unreached: 6 }],
        error: 'CT_PURGE_UNREACHED',
      },
    ],
  }
}
