import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { asFault, Fault } from '../base/fault.ts'
import { parseStrict } from '../base/json.ts'
import type { Config } from '../config/read-config.ts'
import { listedValue, type WarningList, Warnings, warningLists } from '../match/warning-lists.ts'
import { isMembers } from '../stix/property-kind.ts'

const bounds = { files: 500, fileBytes: 64 * 1024 * 1024, values: 5_000_000, nameChars: 100 } as const
/** Others (substring, regex) hold what a text looks like: whoever attacks chooses a name that looks like it, and is not looked for. */
const types = ['cidr', 'hostname', 'string']

export interface ReadWarnings {
  readonly warnings: Warnings
  readonly files: number
  readonly values: number
  /** Files of types that are not used. */
  readonly unused: readonly string[]
}

/** The node's own warning lists, and those of the folder that the configuration names. A file that is none is a Fault. */
export function readWarnings({ warningLists: folder, dir }: Pick<Config, 'warningLists' | 'dir'>): ReadWarnings {
  const lists: WarningList[] = [...warningLists]
  const unused: string[] = []
  let values = 0
  for (const file of folder === '' ? [] : filesIn(resolve(dir, folder))) {
    const list = readList(file)
    if (list === null) unused.push(file)
    else lists.push(list)
    values += list?.values.length ?? 0
    if (values > bounds.values) throw new Fault('too-large', `the warning lists name more than ${bounds.values} values`)
  }
  return { warnings: new Warnings(lists), files: lists.length - warningLists.length, values, unused }
}

function filesIn(folder: string): string[] {
  let names: string[]
  try {
    names = readdirSync(folder)
  } catch (cause) {
    throw new Fault('invalid', `the folder of warning lists ${folder} cannot be read (TREFOIL_WARNING_LISTS)`, {
      cause,
    })
  }
  const files = names.filter((name) => name.endsWith('.json') && !name.startsWith('.')).toSorted()
  if (files.length > bounds.files)
    throw new Fault('too-large', `${folder} holds more than ${bounds.files} warning lists`)
  return files.map((name) => join(folder, name))
}

/** Null where the list is of a type that is not used. What is no value in it is left out. */
function readList(file: string): WarningList | null {
  let json: unknown
  try {
    if (statSync(file).size > bounds.fileBytes)
      throw new Fault('too-large', `it is larger than ${bounds.fileBytes} bytes`)
    json = parseStrict(readFileSync(file, 'utf8').replace(/^\ufeff/, ''))
  } catch (error) {
    throw new Fault('invalid', `the warning list ${file} cannot be read: ${asFault(error).message}`, { cause: error })
  }
  const isList = isMembers(json) && Array.isArray(json.list) && typeof json.type === 'string'
  if (!isList) throw new Fault('invalid', `${file} is no warning list: it has a type and a list`)
  const {
    name,
    type,
    list,
    matching_attributes: about,
  } = json as {
    readonly name?: unknown
    readonly type: string
    readonly list: unknown[]
    readonly matching_attributes?: unknown
  }
  if (!types.includes(type)) return null
  const texts = list.filter((one): one is string => typeof one === 'string' && listedValue(one) !== null)
  return {
    ...{ name: String(name ?? file).slice(0, bounds.nameChars), source: file, values: texts },
    names: type === 'hostname' ? namesOf(about) : 'alone',
  }
}

/** MISP's `hostname`: the name, those below it, and URLs there where the list is about URLs or does not say. */
function namesOf(about: unknown): 'below' | 'hosts' {
  const attributes = Array.isArray(about) ? about : []
  return attributes.length === 0 || ['url', 'uri', 'link'].some((one) => attributes.includes(one)) ? 'hosts' : 'below'
}
