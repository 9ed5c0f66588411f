import type { Issue } from '../base/fault.ts'
import { deterministicId } from './deterministic-id.ts'
import { isStixId } from './identifier.ts'
import { splitFile } from './json-lines.ts'
import { type ReadLimits, readObject } from './read.ts'
import { versionOf } from './version.ts'

/** What one object of a file comes to: errors are MUSTs that it breaks, warnings SHOULDs. */
export interface JudgedObject {
  readonly index: number
  readonly id: string | null
  readonly type: string | null
  readonly ok: boolean
  /** It was STIX 2.0; places are those of what it became. */
  readonly upgraded: boolean
  readonly issues: readonly Issue[]
}

export interface JudgedFile {
  /** About the bundle itself; they cost none of its objects. */
  readonly issues: readonly Issue[]
  readonly objects: readonly JudgedObject[]
}

/**
 * Holds a file to STIX 2.1 (§8 and each object by itself, as at the door), and its objects to each other: one version of an object has
 * one content (§3.6). `invalid` for what is no file of STIX, `too-large` beyond `maxObjects`.
 */
export function judgeFile(text: string, limits: ReadLimits & { readonly maxObjects?: number } = {}): JudgedFile {
  const { texts, wrapper } = splitFile(text, limits.maxObjects === undefined ? {} : { maxObjects: limits.maxObjects })
  const versions = new Map<string, string>()
  const objects = texts.map((one, index): JudgedObject => {
    const read = readObject(one, limits)
    if (!read.ok) {
      const issues = read.issues.map((issue) => ({ ...issue, level: issue.level ?? 'error' }) as const)
      return { index, id: read.id, type: null, ok: false, upgraded: false, issues }
    }
    const { object, upgraded } = read
    const issues: Issue[] = [...read.warnings]
    const computed = object.id[object.id.length - 22] === '5' ? deterministicId(object) : null
    if (computed !== null && computed !== object.id.toLowerCase())
      issues.push(issueOf('/id', `is not what the standard computes: ${computed}`, 'STIX 2.1 §3.4', 'warning'))
    const version = `${object.id} ${versionOf(object)}`
    const before = versions.get(version)
    if (before === undefined) versions.set(version, read.text)
    else if (before === read.text) issues.push(issueOf('', 'stands in the file twice', 'STIX 2.1 §3.6', 'warning'))
    else issues.push(issueOf('', 'has this version in the file with other content', 'STIX 2.1 §3.6', 'error'))
    const ok = issues.every(({ level }) => level !== 'error')
    return { index, id: object.id, type: object.type, ok, upgraded, issues }
  })
  return { issues: wrapper === undefined ? [] : issuesOfBundle(wrapper, texts.length), objects }
}

function issuesOfBundle(wrapper: Readonly<Record<string, unknown>>, count: number): Issue[] {
  const issues: Issue[] = []
  const { id, spec_version: version } = wrapper
  if (!isStixId(id) || !id.startsWith('bundle--'))
    issues.push(issueOf('/id', 'must be bundle-- and a UUID', 'STIX 2.1 §8', 'error'))
  if (Object.hasOwn(wrapper, 'objects') && count === 0)
    issues.push(issueOf('/objects', 'must not be an empty list', 'STIX 2.1 §2.12', 'error'))
  if (version !== undefined && version !== '2.0')
    issues.push(issueOf('/spec_version', 'a bundle of STIX 2.1 has none', 'STIX 2.1 §8', 'warning'))
  for (const name of Object.keys(wrapper))
    if (!['type', 'id', 'objects', 'spec_version'].includes(name))
      issues.push(issueOf(`/${name.slice(0, 100)}`, 'is no property of a bundle', 'STIX 2.1 §8', 'warning'))
  return issues
}

function issueOf(at: string, message: string, rule: string, level: 'error' | 'warning'): Issue {
  return { at, message, rule, level }
}
