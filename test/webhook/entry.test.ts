import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseSync } from 'oxc-parser'
import { describe, expect, test } from 'vitest'
import { createWebhook } from '../../src/webhook.ts'
import { delivery, deliveryOf, deploymentEvent, SECRET } from './events.ts'

const SOURCES = join(import.meta.dirname, '../../src')
const TOKEN = 'token-of-the-account'

/** Packages that a module loads at its start, with those of all that it loads then. */
async function loadedPackages(path: string, seen: Set<string> = new Set()): Promise<Set<string>> {
  if (seen.has(path)) return new Set()
  seen.add(path)
  const { module } = parseSync(path, await readFile(path, 'utf8'))
  const loaded = [
    ...module.staticImports
      .filter(({ entries }) => entries.length === 0 || entries.some((entry) => !entry.isType))
      .map(({ moduleRequest }) => moduleRequest.value),
    ...module.staticExports.flatMap(({ entries }) =>
      entries.flatMap(({ moduleRequest, isType }) => (moduleRequest === null || isType ? [] : moduleRequest.value)),
    ),
  ]
  const packages = new Set(loaded.filter((request) => !request.startsWith('.') && !request.startsWith('node:')))
  for (const request of loaded.filter((one) => one.startsWith('.'))) {
    for (const name of await loadedPackages(join(path, '..', request), seen)) packages.add(name)
  }
  return packages
}

describe('the public entry', () => {
  test('loads no bundler, parser or glob library: a function starts with it', async () => {
    const packages = await loadedPackages(join(SOURCES, 'webhook.ts'))
    expect([...packages].sort()).toEqual(['p-queue', 'valibot'])
  })

  test('makes a handler that answers with no more than what is public', async () => {
    const lines: string[] = []
    const webhook = createWebhook({
      options: {
        namespace: 'shop',
        project: 'prj_shop',
        store: 'memory:',
        ledger: { live: `http://127.0.0.1:9/live?key=${TOKEN}` },
      },
      secret: SECRET,
      environment: { VERCEL_TOKEN: TOKEN },
      log: (line) => lines.push(line),
    })
    const answer = await webhook(deliveryOf(deploymentEvent()))
    const text = await answer.text()
    expect(answer.status).toBe(503)
    expect(JSON.parse(text)).toEqual({
      error: { code: 'CT_LIVE_UNKNOWN', message: 'It can not be told which version is live.' },
    })
    expect(lines).toHaveLength(1)
    expect(lines[0]).toMatch(/^deployment\.promoted evt-1: CT_LIVE_UNKNOWN: /)
    expect(`${lines.join('\n')}\n${text}`).not.toMatch(new RegExp(`${TOKEN}|${SECRET}`))
  })

  test('logs one line an event, without secrets, whatever an error says', async () => {
    const lines: string[] = []
    const webhook = createWebhook({
      options: {
        namespace: 'shop',
        project: 'prj_shop',
        store: { driver: `./no-driver-${TOKEN}\n${SECRET}` },
        ledger: { live: 'http://127.0.0.1:9/live' },
      },
      secret: SECRET,
      environment: { VERCEL_TOKEN: TOKEN },
      log: (line) => lines.push(line),
    })
    const answer = await webhook(deliveryOf(deploymentEvent()))
    expect(answer.status).toBe(503)
    expect(lines).toHaveLength(1)
    expect(lines[0]).toContain('[redacted]')
    expect(lines[0]).not.toMatch(new RegExp(`${TOKEN}|${SECRET}|\n`))
  })

  test('refuses a ledger in the folder of a function, which no build has announced to', async () => {
    const lines: string[] = []
    const webhook = createWebhook({
      options: { namespace: 'shop', project: 'prj_shop', ledger: { live: 'http://127.0.0.1:9/live' } },
      secret: SECRET,
      environment: {},
      log: (line) => lines.push(line),
    })
    const answer = await webhook(deliveryOf(deploymentEvent()))
    expect(await answer.json()).toMatchObject({ error: { code: 'CT_STORE_REFUSED' } })
    expect(lines[0]).toContain('CACHE_TAGS_STORE')
  })

  test('takes the variables of the process, where none are passed', async () => {
    const options = { namespace: 'shop', ledger: { live: 'http://127.0.0.1:9/live' } }
    const answer = await createWebhook({ options, secret: SECRET })(delivery('{"type":"test"}'))
    expect(await answer.json()).toEqual({ ignored: 'Nothing goes live by this event.' })
  })
})
