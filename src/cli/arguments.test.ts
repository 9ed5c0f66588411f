import { expect, test } from 'vitest'
import { parseArguments } from './arguments.ts'

const command = {
  positionals: ['DIR', 'FILE'],
  options: { tlp: { kind: 'text' }, write: { kind: 'flag' }, cards: { kind: 'many' } },
} as const

test('options stand anywhere, with = or a space; a dash is standard input', () => {
  const args = parseArguments(['--tlp=GREEN', 'dir', '-', '--write'], command)
  expect(args.positionals).toEqual(['dir', '-'])
  expect(args.texts.get('tlp')).toBe('GREEN')
  expect(args.flags.has('write')).toBe(true)
})

test('an option for several takes all words up to the next option, as a shell spells out *.json', () => {
  const args = parseArguments(['--cards', 'a', 'b', '--tlp', 'RED', '--cards=c', '--', 'dir', '--file'], command)
  expect(args.many.get('cards')).toEqual(['a', 'b', 'c'])
  expect(args.positionals).toEqual(['dir', '--file'])
})

test.each([
  [['dir'], 'FILE is missing'],
  [['dir', 'file', 'more'], 'one word too many'],
  [['dir', 'file', '--colour'], 'unknown option --colour'],
  [['dir', 'file', '-x'], 'unknown option -x'],
  [['dir', 'file', '--tlp'], '--tlp needs a value'],
  [['dir', 'file', '--tlp', '--write'], '--tlp needs a value'],
  [['dir', 'file', '--tlp', 'a', '--tlp', 'b'], 'given twice'],
  [['dir', 'file', '--write=yes'], 'takes no value'],
  [['dir', 'file', '--constructor', 'x'], 'unknown option'],
])('wrong words are refused: %j', (words, said) => {
  expect(() => parseArguments(words, command)).toThrow(said)
})
