import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { COMMANDS } from '../../src/cli/commands.ts'
import { COMMON_FLAGS } from '../../src/cli/flags.ts'
import { commandHelpText, helpText } from '../../src/cli/help.ts'
import { parseCommandLine } from '../../src/cli/parse.ts'
import { runIn } from './fake-world.ts'

const TEXTS = [
  ['the overview', helpText(COMMANDS, COMMON_FLAGS)],
  ...COMMANDS.map((command) => [command.name, commandHelpText(command, COMMON_FLAGS)] as const),
] as const

test.each(TEXTS)('help for %s fits 80 cells, without trailing spaces', (_, text) => {
  for (const line of text.split('\n')) {
    expect(line.length).toBeLessThanOrEqual(80)
    expect(line).toBe(line.trimEnd())
  }
})

test.each(COMMANDS)('help for $name has usage, flags, examples and exit codes', (command) => {
  const text = commandHelpText(command, COMMON_FLAGS)
  for (const title of ['Usage:', 'Flags:', 'Environment:', 'Examples:', 'Exit codes:']) expect(text).toContain(title)
  for (const { name } of command.flags) expect(text).toContain(`--${name}`)
  expect(command.examples).toHaveLength(2)
})

test.each(COMMANDS)('the examples of $name are understood', (command) => {
  for (const [example] of command.examples) {
    const [, ...argv] = example.split(' ')
    expect(parseCommandLine(argv, COMMANDS, COMMON_FLAGS)).toMatchObject({
      kind: 'call',
      command: { name: command.name },
    })
  }
})

test('only commands that are there are listed', () => {
  expect(COMMANDS.map(({ name }) => name)).toEqual([
    'init',
    'doctor',
    'scan',
    'check',
    'types',
    'finalize',
    'prune',
    'diff',
    'explain',
    'plan',
    'report',
    'announce',
    'purge',
    'adopt',
    'status',
    'ledger',
    'emulate',
  ])
})

test('help goes to stdout, and is no failure', async () => {
  expect(await runIn({}, '--help')).toMatchObject({ code: 0, stdout: TEXTS[0][1], stderr: '' })
  expect(await runIn({}, 'plan', '--help')).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('cache-tags plan'),
    stderr: '',
  })
})

test('the version is that of the package', async () => {
  const file = fileURLToPath(new URL('../../package.json', import.meta.url))
  const { version } = JSON.parse(await readFile(file, 'utf8'))
  expect(await runIn({}, '--version')).toMatchObject({ code: 0, stdout: `${version}\n`, stderr: '' })
})

test('without a command the usage is wrong', async () => {
  const { code, stdout, stderr } = await runIn({})
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
  expect(stderr).toBe('[cache-tags] CT_USAGE: No command is given.\n  hint: See `cache-tags --help`.\n')
})
