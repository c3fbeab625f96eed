import { readFile, writeFile } from 'node:fs/promises'
import { globby } from 'globby'
import { expect, test } from 'vitest'
import { digestOf, ONE, RELEASE, setUp, TWO } from './ledger-bench.ts'

test("status shows what the ledger knows, and announcements of this folder's release are spent", async () => {
  const { tags, build } = await setUp(ONE)
  await tags('announce')
  await tags(...RELEASE)
  await build(TWO)
  await tags('announce')
  const { code, stdout } = await tags('status')
  expect(code).toBe(0)
  expect(stdout).toContain('Ledger: production of shop, in ')
  expect(stdout).toMatch(new RegExp(`${digestOf(TWO)} +announced +20`))
  expect(stdout).toMatch(new RegExp(`${digestOf(ONE)} +was live +20`))
  await tags(...RELEASE)
  expect(JSON.parse((await tags('status', '--json')).stdout)).toMatchObject({
    founded: true,
    announced: [],
    pending: [],
    versions: expect.arrayContaining([digestOf(ONE), digestOf(TWO)]),
  })
})

test('status shows the last releases, and in JSON all that the ledger remembers', async () => {
  const { tags, build } = await setUp(ONE)
  for (let release = 0; release < 3; release += 1) {
    await build(ONE)
    await tags(...RELEASE)
    await build(TWO)
    await tags(...RELEASE)
  }
  const { stdout } = await tags('status')
  const rows = stdout.slice(stdout.indexOf('Last releases:')).trimEnd().split('\n').slice(1)
  expect(rows[0]).toMatch(/^ +WHEN +VERSION +TAGS +REQUESTS +TIME +RESULT$/)
  expect(rows.slice(1).map((row) => row.trim().split(/ {2,}/)[1])).toEqual(
    [TWO, ONE, TWO, ONE, TWO].map((sites) => digestOf(sites)),
  )
  expect(rows[1]).toMatch(/^ +20\S+Z +\w+ +1 +1 +\d+ ms +complete$/)
  const { releases } = JSON.parse((await tags('status', '--json')).stdout)
  expect(releases).toHaveLength(6)
  expect(releases[0]).toMatchObject({
    at: expect.stringMatching(/^20.*Z$/),
    released: digestOf(TWO),
    live: digestOf(TWO),
    target: 'production',
    tags: 1,
    accepted: 1,
    error: null,
    settled: true,
    cdns: [{ cdn: 'vercel', requests: 1, accepted: 1, refused: 0, unreached: 0 }],
  })
  expect(releases.at(-1)).toMatchObject({ widened: 'first-release', tags: 2, founded: true })
})

test('status of an adoption whose end cannot be read says so', async () => {
  const { tags, cwd } = await setUp(ONE)
  await tags('adopt', '--max-age', '30d')
  const { live } = JSON.parse((await tags('status', '--json')).stdout)
  const { record } = live.find(({ untaggedUntil }: { untaggedUntil: string | null }) => untaggedUntil !== null)
  const [file = ''] = await globby(`**/live/${record}*`, { cwd, absolute: true, dot: true })
  await writeFile(file, (await readFile(file, 'utf8')).replace(/"untaggedUntil":"[^"]+"/, '"untaggedUntil":"soon"'))
  expect((await tags('status')).stdout).toContain('adopted, untagged entries until unknown')
})
