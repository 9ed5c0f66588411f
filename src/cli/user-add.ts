import { Fault } from '../base/fault.ts'
import { roles } from '../release/model.ts'
import { administer, checkName } from './administration.ts'
import type { Command, Terminal } from './command.ts'

const shortest = 12
const longest = 1000

export const userAdd: Command = {
  positionals: ['DIR', 'NAME'],
  options: { role: { kind: 'text', required: true }, 'password-stdin': { kind: 'flag' } },
  async run({ args, env, terminal }) {
    const [dir, name] = args.positionals as [string, string]
    const role = roles.find((known) => known === args.texts.get('role'))
    if (role === undefined) throw new Fault('usage', `--role is one of ${roles.join(', ')}`)
    const given = args.flags.has('password-stdin')
    const password = given ? await readPassword(terminal) : undefined
    const user = { name: checkName(name), role, ...(password === undefined ? {} : { password }) }
    const made = await administer(dir, env, (node) => node.addUser(user))
    const { password: fresh, ...known } = made
    return {
      json: given ? known : made,
      text: given
        ? `${role} ${made.name} may sign in`
        : `name      ${made.name}\nrole      ${role}\npassword  ${fresh}\nThis is shown once.`,
    }
  },
}

/** The first line of standard input. */
async function readPassword(terminal: Terminal): Promise<string> {
  const decoder = new TextDecoder()
  let text = ''
  for await (const part of terminal.stdin) {
    text += decoder.decode(part, { stream: true })
    if (text.includes('\n') || text.length > longest) break
  }
  const password = (text.split('\n')[0] ?? '').replace(/\r$/, '')
  if (password.length < shortest || password.length > longest) {
    throw new Fault(
      'usage',
      `a password has ${shortest} to ${longest} characters; give it as one line on standard input`,
    )
  }
  return password
}
