import { describe, expect, test } from 'vitest'
import { manifestOf } from '../support/memory-project.ts'
import { fc } from './random.ts'
import { models, reachOf, writeModel, type Model, type Writing } from './slices-model.ts'

const RUNS = { numRuns: 250 }

/** The fingerprint of each site, by the site's name: its id says where it stands. */
async function fingerprints(model: Model, writing: Writing = {}, root = '/project'): Promise<Map<string, string>> {
  const { code } = await manifestOf(writeModel(model, writing), { root })
  return new Map(Object.values(code.sites).map((site) => [site.name, site.fingerprint]))
}

function sitesOf(model: Model): number[] {
  return model.statements.flatMap(({ kind }, index) => (kind === 'site' ? [index] : []))
}

function withoutRequests(model: Model): Model {
  const statements = model.statements.map((statement) => ({
    ...statement,
    references: statement.references.filter(({ way }) => way !== 'dynamic'),
  }))
  return { ...model, statements }
}

describe('for every project', () => {
  test('a site is found for each site, and nothing else is one', async () => {
    await fc.assert(
      fc.asyncProperty(models, async (model) => {
        expect([...(await fingerprints(model)).keys()].toSorted()).toEqual(
          sitesOf(model)
            .map((index) => `f${index}`)
            .toSorted(),
        )
      }),
      RUNS,
    )
  })

  test('an edited statement changes exactly the sites that reach it', async () => {
    await fc.assert(
      fc.asyncProperty(models, fc.nat(), async (model, edited) => {
        const at = edited % model.statements.length
        const statements = model.statements.map((item, index) => (index === at ? { ...item, value: 1 } : item))
        const before = await fingerprints(model)
        const after = await fingerprints({ ...model, statements })
        const changed = [...before.keys()].filter((name) => before.get(name) !== after.get(name))
        const expected = sitesOf(model).filter((site) => reachOf(model, site).has(at))
        expect(changed.toSorted()).toEqual(expected.map((index) => `f${index}`).toSorted())
      }),
      { ...RUNS, numRuns: 600 },
    )
  })

  test('what is taken from elsewhere cannot become something else unseen', async () => {
    await fc.assert(
      fc.asyncProperty(models, fc.nat(), fc.nat(), async (model, edited, target) => {
        const at = edited % model.statements.length
        const to = target % model.statements.length
        const statement = model.statements[at]
        const [first, ...others] = statement?.references ?? []
        const kind = model.statements[to]?.kind
        fc.pre(statement !== undefined && statement.kind !== 'writer' && first !== undefined)
        fc.pre(to !== at && kind !== 'effect' && first.to !== to && first.way !== 'dynamic')
        const references = [{ ...first, to }, ...others]
        const statements = model.statements.map((item, index) => (index === at ? { ...item, references } : item))
        const before = await fingerprints(model)
        const after = await fingerprints({ ...model, statements })
        for (const site of sitesOf(model).filter((index) => reachOf(model, index).has(at))) {
          expect(after.get(`f${site}`)).not.toBe(before.get(`f${site}`))
        }
      }),
      RUNS,
    )
  })

  test('comments, formatting, quotes and types change nothing, the id of the manifest included', async () => {
    await fc.assert(
      fc.asyncProperty(models, async (model) => {
        const plain = await manifestOf(writeModel(model))
        const noisy = await manifestOf(writeModel(model, { isNoisy: true }))
        expect(noisy.id).toBe(plain.id)
      }),
      RUNS,
    )
  })

  test('another folder and another order of the files change nothing', async () => {
    await fc.assert(
      fc.asyncProperty(models, async (model) => {
        const files = writeModel(model)
        const reversed = Object.fromEntries(Object.entries(files).toReversed())
        const moved = await manifestOf(reversed, { root: '/somewhere/else/entirely' })
        expect(moved.id).toBe((await manifestOf(files)).id)
      }),
      RUNS,
    )
  })

  // What is asked for while code runs is named in the code itself, so there a move is a change.
  test('modules that move keep the fingerprints of their sites', async () => {
    const pathOf = (module: string): string => (/[13]/.test(module) ? `deep/er/z${module}` : `a${module}`)
    await fc.assert(
      fc.asyncProperty(models.map(withoutRequests), async (model) => {
        expect(await fingerprints(model, { pathOf })).toEqual(await fingerprints(model))
      }),
      RUNS,
    )
  })
})
