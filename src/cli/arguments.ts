import { Fault } from '../base/fault.ts'
import type { Arguments, Command } from './command.ts'

/**
 * Reads the words after a command's name. `--name value` and `--name=value` are the same; `--` ends the options; `-` is a
 * positional (standard input). Throws a `usage` fault that names the first word that does not fit.
 */
export function parseArguments(words: readonly string[], command: Pick<Command, 'options' | 'positionals'>): Arguments {
  const positionals: string[] = []
  const flags = new Set<string>()
  const texts = new Map<string, string>()
  const many = new Map<string, string[]>()
  const isOption = (word: string | undefined): boolean => word === undefined || (word.startsWith('--') && word !== '-')
  let index = 0
  while (index < words.length) {
    const word = words[index++] as string
    if (word === '--') {
      positionals.push(...words.slice(index))
      break
    }
    if (!word.startsWith('--')) {
      if (word.startsWith('-') && word !== '-') throw new Fault('usage', `unknown option ${word}`)
      positionals.push(word)
      continue
    }
    const equals = word.indexOf('=')
    const name = equals < 0 ? word.slice(2) : word.slice(2, equals)
    const inline = equals < 0 ? undefined : word.slice(equals + 1)
    const shape = Object.hasOwn(command.options, name) ? command.options[name] : undefined
    if (name === 'json' || shape?.kind === 'flag') {
      if (inline !== undefined) throw new Fault('usage', `--${name} takes no value`)
      flags.add(name)
      continue
    }
    if (shape === undefined) throw new Fault('usage', `unknown option --${name}`)
    if (inline === undefined && isOption(words[index])) throw new Fault('usage', `--${name} needs a value`)
    if (shape.kind === 'text') {
      if (texts.has(name)) throw new Fault('usage', `--${name} is given twice`)
      texts.set(name, inline ?? (words[index++] as string))
      continue
    }
    const values = many.get(name) ?? []
    many.set(name, values)
    if (inline !== undefined) values.push(inline)
    else while (!isOption(words[index])) values.push(words[index++] as string)
  }
  checkCounts({ positionals, flags, texts, many }, command)
  return { positionals, flags, texts, many }
}

function checkCounts(args: Arguments, command: Pick<Command, 'options' | 'positionals'>): void {
  // `FILE…` at the end: any number, also none.
  const isOpen = command.positionals.at(-1)?.endsWith('…') ?? false
  const wanted = isOpen ? command.positionals.slice(0, -1) : command.positionals
  const missing = wanted[args.positionals.length]
  if (missing !== undefined) throw new Fault('usage', `${missing} is missing`)
  const extra = args.positionals[wanted.length]
  if (extra !== undefined && !isOpen) throw new Fault('usage', `"${extra.slice(0, 60)}" is one word too many`)
  for (const [name, { required }] of Object.entries(command.options)) {
    if (required && !args.texts.has(name) && !args.many.has(name)) throw new Fault('usage', `--${name} is missing`)
  }
}
