import { resolve } from 'node:path'
import { Fault } from '../base/fault.ts'
import { createNode } from '../node/create.ts'
import type { Command } from './command.ts'

export const init: Command = {
  positionals: ['DIR'],
  options: {
    member: { kind: 'text', required: true },
    name: { kind: 'text', required: true },
    identity: { kind: 'text' },
    'exchange-url': { kind: 'text' },
    'console-url': { kind: 'text' },
    database: { kind: 'text' },
  },
  async run({ args }) {
    const dir = args.positionals[0] as string
    const text = (name: string): string | undefined => args.texts.get(name)
    const database = text('database')
    if (database !== undefined && !/^postgres(ql)?:\/\//.test(database)) {
      throw new Fault(
        'usage',
        '--database needs postgres://user:password@host/database; without it the store is a file in DIR',
      )
    }
    const file = createNode({
      dir,
      member: text('member') as string,
      name: text('name') as string,
      ...optional('identity', text('identity')),
      ...optional('exchangeUrl', text('exchange-url')),
      ...optional('consoleUrl', text('console-url')),
      ...optional('database', database),
    })
    return {
      json: { dir: resolve(dir), member: file.member, name: file.name, identity: file.identity },
      text: `made the node of ${file.member} in ${dir}\nnext: trefoil card ${dir} > ${file.member.toLowerCase()}.card.json   and, once the charter is adopted: trefoil serve ${dir}`,
    }
  },
}

function optional<K extends string>(name: K, value: string | undefined): { [P in K]?: string } {
  return (value === undefined ? {} : { [name]: value }) as { [P in K]?: string }
}
