import { expect, test } from 'vitest'
import { COMMANDS } from '../../src/cli/commands.ts'
import { COMMON_FLAGS } from '../../src/cli/flags.ts'
import { parseCommandLine, type CommandLine } from '../../src/cli/parse.ts'

function parse(...argv: readonly string[]): CommandLine {
  return parseCommandLine(argv, COMMANDS, COMMON_FLAGS)
}

function flagsOf(...argv: readonly string[]): Record<string, string | true> {
  const line = parse(...argv)
  return line.kind === 'call' ? Object.fromEntries(line.call.flags) : {}
}

function argsOf(...argv: readonly string[]): readonly string[] {
  const line = parse(...argv)
  return line.kind === 'call' ? line.call.args : []
}

test('a flag that begins with `no-` is a flag as others are, and is off where it is not given', () => {
  expect(flagsOf('report', '--no-source')).toEqual({ 'no-source': true })
  expect(flagsOf('report', '--quiet')).toEqual({ quiet: true })
  expect(() => parse('plan', '--no-source')).toThrow('There is no flag --source here.')
})

test('flags may stand before and after the command, with a space or an equals sign', () => {
  const expected = { target: 'preview', json: true }
  expect(flagsOf('plan', '--target', 'preview', '--json')).toEqual(expected)
  expect(flagsOf('--json', 'plan', '--target=preview')).toEqual(expected)
  expect(flagsOf('purge', '-y', '-q', '--dry-run')).toEqual({ yes: true, quiet: true, 'dry-run': true })
})

test.each(['007', '1e3', '0x10', '12', '.5', 'plan', 'true'])('%s is a text, whatever it looks like', (value) => {
  expect(flagsOf('emulate', '--project', value)).toEqual({ project: value })
  expect(flagsOf('emulate', `--project=${value}`)).toEqual({ project: value })
  expect(argsOf('scan', value)).toEqual([value])
})

test('--verify may be given more than once, and each time with several addresses', () => {
  expect(flagsOf('purge', '--verify', 'https://a.example/1,2')).toEqual({ verify: 'https://a.example/1,2' })
  expect(flagsOf('purge', '--verify', 'https://a.example', '--verify=7')).toEqual({ verify: 'https://a.example,7' })
  expect(() => parse('purge', '--verify', 'https://a.example', '--verify')).toThrow('--verify needs a value.')
})

test('what follows two dashes is no flag', () => {
  expect(argsOf('scan', '--', '--odd-folder')).toEqual(['--odd-folder'])
})

test('--out may stand without a value', () => {
  expect(flagsOf('scan', '--out', '--json')).toEqual({ out: true, json: true })
  expect(flagsOf('scan', '--out', 'm.json')).toEqual({ out: 'm.json' })
})

test('help and version win over everything but an unknown command', () => {
  expect(parse('--help')).toEqual({ kind: 'help', command: null })
  expect(parse('purge', '-h', '--odd')).toMatchObject({ kind: 'help', command: { name: 'purge' } })
  expect(parse('-v')).toEqual({ kind: 'version' })
  expect(parse()).toEqual({ kind: 'nothing' })
  expect(() => parse('odd', '--help')).toThrow('odd')
})

test.each([
  [['purgee'], 'There is no command "purgee".', 'Did you mean `cache-tags purge`?'],
  [
    ['--target', 'x', 'verify'],
    'There is no command "verify".',
    `Commands: ${COMMANDS.map(({ name }) => name).join(', ')}.`,
  ],
  [['plan', '--tagret', 'x'], 'There is no flag --tagret here.', 'Did you mean --target?'],
  [['plan', '--dry-run'], 'There is no flag --dry-run here.', '--target'],
  [['plan', '-x'], 'There is no flag -x here.', '--target'],
  [['scan', '--zzzzzzzz'], 'There is no flag --zzzzzzzz here.', 'Flags: --quiet'],
  [['plan', '--target'], '--target needs a value.', 'Write --target T.'],
  [['plan', '--target='], '--target needs a value.', 'Write --target T.'],
  [['plan', '--target', '--json'], '--target needs a value.', 'Write --target T.'],
  [['plan', '--no-target'], '--target needs a value.', 'Write --target T.'],
  [['plan', '--target', 'a', '--target=b'], '--target is given 2 times.', 'Give it once.'],
  [['explain'], 'explain needs SUBJECT.', '--help'],
  [['diff', 'old.json', ''], 'diff is given an empty argument.', '--help'],
  [['plan', 'production'], 'plan does not know what to do with "production".', '--help'],
  [['plan', '--json=yes'], 'plan does not know what to do with "yes".', '--help'],
] as const)('%j is told what is wrong, and what to write', (argv, message, hint) => {
  expect(() => parse(...argv)).toThrow(
    expect.objectContaining({ code: 'CT_USAGE', message, hint: expect.stringContaining(hint) }),
  )
})
