import { Fault } from '../base/fault.ts'
import { optionNames } from './options.ts'

/** What `init` writes down in DIR/node.json: who this node is, and the options that differ from their defaults. */
export interface NodeFile {
  readonly member: string
  readonly name: string
  /** The STIX identity that speaks for this member. */
  readonly identity: string
  readonly options: Readonly<Record<string, string>>
}

const code = /^[A-Z][A-Z0-9]{1,7}$/
const identity = /^identity--[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/

export function checkMember(text: string): string {
  if (!code.test(text)) {
    throw new Fault(
      'usage',
      `a member's code is two to eight capital letters or digits, beginning with a letter: not "${text.slice(0, 20)}"`,
    )
  }
  return text
}

export function checkIdentity(text: string): string {
  if (!identity.test(text))
    throw new Fault('usage', `an identity is identity--UUID in lower case: not "${text.slice(0, 60)}"`)
  return text
}

export function checkName(text: string): string {
  if (text.trim() === '' || text.length > 200) throw new Fault('usage', "a member's name is 1 to 200 characters")
  return text
}

/** Reads node.json; every problem is named at once, and `path` says in which file. Throws a fault of kind `invalid`. */
export function readNodeFile(text: string, path: string): NodeFile {
  const problems: string[] = []
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw new Fault(
      'invalid',
      `${path} is damaged: it is not JSON. Restore it from a backup, or make a new node with: trefoil init`,
    )
  }
  const file = typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
  const textOf = (name: string, shape: RegExp): string => {
    const found = file[name]
    if (typeof found === 'string' && shape.test(found)) return found
    problems.push(name)
    return ''
  }
  const member = textOf('member', code)
  const name = textOf('name', /\S/)
  const who = textOf('identity', identity)
  const kept: Record<string, string> = {}
  for (const [key, found] of Object.entries(file)) {
    if (key === 'member' || key === 'name' || key === 'identity') continue
    if (!optionNames.some((known) => known === key)) problems.push(`${key} (unknown option)`)
    else if (['string', 'number', 'boolean'].includes(typeof found)) kept[key] = String(found)
    else problems.push(key)
  }
  if (problems.length > 0) {
    throw new Fault(
      'invalid',
      `${path} is damaged: see ${problems.join(', ')}. Restore it from a backup, or correct it`,
    )
  }
  return { member, name, identity: who, options: kept }
}

export function writeNodeFile(file: NodeFile): string {
  const { options, ...who } = file
  return `${JSON.stringify({ ...who, ...options }, null, 2)}\n`
}
