import { resolve } from 'node:path'
import { Fault } from '../base/fault.ts'
import { runDemo } from '../demo/run-demo.ts'
import type { Command } from './command.ts'

const defaultData = './data/demo'

export const demo: Command = {
  positionals: [],
  options: {
    'base-port': { kind: 'text' },
    data: { kind: 'text' },
    reset: { kind: 'flag' },
    'without-year': { kind: 'flag' },
  },
  async run({ args, terminal, env, json }) {
    const text = args.texts.get('base-port')
    const basePort = text === undefined ? null : Number(text)
    if (basePort !== null && !(Number.isInteger(basePort) && basePort >= 1 && basePort <= 65_523)) {
      throw new Fault('usage', '--base-port is a whole number from 1 to 65523')
    }
    await runDemo(
      {
        data: resolve(args.texts.get('data') ?? defaultData),
        basePort,
        reset: args.flags.has('reset'),
        json,
        year: !args.flags.has('without-year'),
      },
      terminal,
      env,
    )
    return undefined
  },
}
