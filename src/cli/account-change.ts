import { Fault } from '../base/fault.ts'
import { roles } from '../release/model.ts'
import { type Administration, administer, checkName } from './administration.ts'
import type { Command } from './command.ts'

export const userDisable = change(
  (node, name) => node.changeUser(name, { disabled: true }),
  'is signed out and may not sign in',
)
export const userEnable = change((node, name) => node.changeUser(name, { disabled: false }), 'may sign in again')
export const clientDisable = change(
  (node, name) => node.changeClient(name, { disabled: true }),
  'may not read any more',
)
export const clientEnable = change((node, name) => node.changeClient(name, { disabled: false }), 'may read again')

/** A command that changes one account. */
function change(work: (node: Administration, name: string) => Promise<void>, outcome: string): Command {
  return {
    positionals: ['DIR', 'NAME'],
    options: {},
    async run({ args, env }) {
      const [dir, given] = args.positionals as [string, string]
      const name = checkName(given)
      await administer(dir, env, (node) => work(node, name))
      return { json: { name }, text: `${name} ${outcome}` }
    },
  }
}

export const userReset: Command = {
  positionals: ['DIR', 'NAME'],
  options: {},
  async run({ args, env }) {
    const [dir, name] = args.positionals as [string, string]
    const made = await administer(dir, env, (node) => node.resetUser(checkName(name)))
    return {
      json: made,
      text: `name      ${made.name}\npassword  ${made.password}\nThis is shown once. Sessions and passkeys have ended.`,
    }
  },
}

export const userRole: Command = {
  positionals: ['DIR', 'NAME', 'ROLE'],
  options: {},
  async run({ args, env }) {
    const [dir, given, wanted] = args.positionals as [string, string, string]
    const role = roles.find((known) => known === wanted)
    if (role === undefined) throw new Fault('usage', `the role is one of ${roles.join(', ')}`)
    const name = checkName(given)
    await administer(dir, env, (node) => node.changeUser(name, { role }))
    return { json: { name, role }, text: `${name} is ${role} from now on` }
  },
}
