import { administer, checkName } from './administration.ts'
import type { Command } from './command.ts'
import { parseLabel } from './label.ts'

export const clientAdd: Command = {
  positionals: ['DIR', 'NAME'],
  options: { tlp: { kind: 'text', required: true }, write: { kind: 'flag' } },
  async run({ args, env }) {
    const [dir, name] = args.positionals as [string, string]
    const client = {
      name: checkName(name),
      tlp: parseLabel(args.texts.get('tlp') as string),
      write: args.flags.has('write'),
    }
    const made = await administer(dir, env, (node) => node.addClient(client))
    return {
      json: made,
      text: `username  ${made.username}\npassword  ${made.password}\ntoken     ${made.token}\nThis is shown once.`,
    }
  },
}
