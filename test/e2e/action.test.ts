import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { handMadeText, type ShortSite } from '../cli/manifests.ts'
import { startEmulator, type Emulator } from '../../src/emulator/server.ts'
import { accountAt, EMULATOR } from '../support/emulator-account.ts'
import { addFiles, writeProject } from '../support/disk-project.ts'
import { ACTION, installCommand, runAction, STEP } from './action-runner.ts'

interface Shop {
  readonly cwd: string
  readonly emulator: Emulator
  readonly environment: Readonly<Record<string, string>>
}

const ONE: Readonly<Record<string, ShortSite>> = {
  page: { tags: ['page'], code: '1' },
  odd: { tags: ['::error::<odd>'], code: '1' },
}
const TWO: typeof ONE = {
  page: { tags: ['page'], code: '2' },
  odd: { tags: ['::error::<odd>'], code: '2' },
}

/** A project that has the command installed, and a CDN that counts. */
async function openShop(): Promise<Shop> {
  const emulator = await startEmulator(EMULATOR)
  onTestFinished(() => emulator.close())
  const cwd = await writeProject({ 'package.json': '{ "name": "shop", "version": "1.0.0" }' })
  await addFiles(cwd, { 'live.json': handMadeText(ONE), '.cache-tags/manifest.json': handMadeText(TWO) })
  await installCommand(cwd)
  const { VERCEL_ENV: _, ...environment } = accountAt(emulator.url)
  return { cwd, emulator, environment }
}

const PURGE = { target: 'production', baseline: 'live.json' } as const

test('no input is part of the script, and each reaches it', () => {
  expect(ACTION.runs).toMatchObject({ using: 'composite', steps: [{ shell: 'bash' }] })
  expect(STEP.run).not.toContain('${{')
  const handed = [...Object.values(STEP.env), STEP['working-directory']]
  expect(handed.sort()).toEqual(
    Object.keys(ACTION.inputs)
      .map((name) => `\${{ inputs.${name} }}`)
      .sort(),
  )
  for (const [name, { value }] of Object.entries(ACTION.outputs)) {
    expect(value).toBe(`\${{ steps.run.outputs.${name} }}`)
    expect(STEP.run).toContain(`${name}=`)
  }
})

test('by default it purges, and says what it did: as outputs, in the log, and in the summary', async () => {
  const { cwd, emulator, environment } = await openShop()
  const { code, log, outputs, summary } = await runAction(cwd, PURGE, environment)
  expect({ code, 'exit-code': outputs['exit-code'] }).toEqual({ code: 0, 'exit-code': '0' })
  expect(JSON.parse(outputs['report'] ?? '')).toMatchObject({
    target: 'production',
    accepted: ['::error::<odd>', 'page'],
  })
  expect(JSON.parse(await readFile(outputs['report-file'] ?? '', 'utf8'))).toMatchObject({ settled: true })
  expect(log).toContain('Invalidate 2 of 2 known tags (100 %) in production')
  expect(summary).toContain('### cache-tags purge\n')
  expect(summary).toContain('Accepted')
  expect(emulator.purges()).toHaveLength(1)
})

test('what a tag says is no command of the runner, and a token is masked', async () => {
  const { cwd, environment } = await openShop()
  const { log } = await runAction(cwd, PURGE, environment)
  const [, resume = ''] = /^::stop-commands::([\w-]{36})$/m.exec(log) ?? []
  const [before = '', within = ''] = log.split(/^::(?:stop-commands::)?[\w-]{36}::?$|^::stop-commands::.*$/m)
  expect(before).toBe('::add-mask::emulator\n')
  expect(within).toContain('::error::')
  expect(log).toContain(`\n::${resume}::\n`)
})

test('a plan is shown, and sends nothing', async () => {
  const { cwd, emulator, environment } = await openShop()
  const { code, outputs, summary } = await runAction(cwd, { ...PURGE, command: 'plan' }, environment)
  expect(code).toBe(0)
  expect(JSON.parse(outputs['report'] ?? '')).toMatchObject({ requests: 1, knownTags: 2 })
  expect(summary.match(/### cache-tags plan\n/g)).toHaveLength(1)
  expect(summary).toContain('`::error::<odd>`')
  expect(emulator.purges()).toEqual([])
})

test('announce, then purge with the ledger, in a folder below', async () => {
  const { cwd, environment } = await openShop()
  const shop = { 'working-directory': 'shop', target: 'production', store: 'file:ledger' }
  await addFiles(cwd, { 'shop/.cache-tags/manifest.json': handMadeText(ONE), 'shop/package.json': '{"name":"shop"}' })
  const announced = await runAction(cwd, { ...shop, command: 'announce', args: '--serve  public\n' })
  expect(JSON.parse(announced.outputs['report'] ?? '')).toMatchObject({ target: 'production' })
  expect(existsSync(join(cwd, 'shop/public/.well-known/cache-tags.json'))).toBe(true)
  const purged = await runAction(cwd, { ...shop, args: '--settle 0s' }, environment)
  expect(purged).toMatchObject({ code: 0, outputs: { 'exit-code': '0' } })
  expect(JSON.parse(purged.outputs['report'] ?? '')).toMatchObject({ settled: true, live: expect.any(String) })
})

test('a failure is the failure of the step, and its code an output', async () => {
  const { cwd } = await openShop()
  const { code, log, outputs, summary } = await runAction(cwd, PURGE)
  expect({ code, outputs }).toEqual({ code: 1, outputs: { 'exit-code': '1' } })
  expect(log).toContain('CT_CREDENTIALS')
  expect(summary).toContain('**cache-tags purge failed**')
  expect(summary).toContain(String.raw`CT\_CREDENTIALS`)
})

test('pages to verify may stand one a line', async () => {
  const { cwd, environment } = await openShop()
  const verify = 'https://shop.example/a,\n  http://shop.example/b\n'
  const { code, log } = await runAction(cwd, { ...PURGE, verify }, environment)
  expect(code).toBe(2)
  expect(log).toContain("http://shop.example/b can't be verified: it must be https")
})

const EVIL = [
  '"; touch pwned; "',
  '$(touch pwned)',
  '`touch pwned`',
  "'; touch pwned #",
  '\nexit-code=0\n; touch pwned',
]

test.each(EVIL)('%j in every input runs nothing', async (text) => {
  const { cwd, emulator } = await openShop()
  const rest = Object.keys(ACTION.inputs).filter((name) => name !== 'command' && name !== 'working-directory')
  const evil = Object.fromEntries(rest.map((name) => [name, text]))
  for (const inputs of [evil, { ...PURGE, command: text }, { ...evil, command: 'diff', comment: 'true' }]) {
    const { code, outputs } = await runAction(cwd, inputs)
    expect(code).not.toBe(0)
    expect(Object.keys(outputs).filter((name) => !(name in ACTION.outputs))).toEqual([])
  }
  expect(existsSync(join(cwd, 'pwned'))).toBe(false)
  expect(emulator.purges()).toEqual([])
})
