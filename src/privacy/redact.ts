import { canonicalJson } from '../base/canonical-json.ts'
import { uuidV5 } from '../base/ids.ts'
import { deterministicId, observableNamespace } from '../stix/deterministic-id.ts'
import { selectValue } from '../stix/granular-selector.ts'
import type { GranularMarking, StixObject } from '../stix/object.ts'
import { familyOf, validate } from '../stix/validate.ts'
import type { Finding, Kind } from './model.ts'
import { pseudonym } from './pseudonym.ts'

/** `mask`: a word in its place. `drop`: the whole property, where the object stays valid without it; a mask elsewhere. */
export type How =
  | { readonly way: 'mask' }
  | { readonly way: 'drop' }
  | { readonly way: 'pseudonymise'; readonly key: Uint8Array }

export interface Redacted {
  /** Another object than the one given, unless there was nothing to do; the one given is not touched. */
  readonly object: StixObject
  /** JSON Pointers of what was changed or taken out, sorted, in the object as it was. */
  readonly removed: readonly string[]
  /** What the source must remember to resolve its pseudonyms; never leaves the node. */
  readonly pseudonyms: readonly { readonly kind: Kind; readonly value: string; readonly pseudonym: string }[]
}

type Members = Record<string, unknown>

/**
 * The object without what was found. It stays valid STIX: an address is replaced by one, properties that it needs are masked, and
 * selectors of granular markings (§7.2.3.1) that point to nothing any more are taken out. An observable whose id is computed from what
 * was found (§2.9) gets the id of what is left, because the old one could be found by trying values; the caller changes references.
 */
export function redactFindings(object: StixObject, findings: readonly Finding[], how: How): Redacted {
  if (findings.length === 0) return { object, removed: [], pseudonyms: [] }
  const copy = structuredClone(object) as unknown as Members
  const table = new Map<string, Redacted['pseudonyms'][number]>()
  const byPlace = Map.groupBy(findings, ({ at }) => at)
  const removed = [...byPlace.keys()].sort()
  const errorsBefore = validate(copy).errors.length
  for (const at of removed) {
    const place = locate(copy, at)
    if (place === null || typeof place.value !== 'string') continue
    if (how.way === 'drop' && dropMember(copy, place, errorsBefore)) continue
    const value = rewrite(place.value, byPlace.get(at)!, how, table)
    if (Array.isArray(place.parent)) place.parent[Number(place.key)] = value
    else place.parent[place.key] = value
  }
  pruneSelectors(copy)
  renameObservable(object, copy)
  return { object: copy as unknown as StixObject, removed, pseudonyms: [...table.values()] }
}

function rewrite(
  text: string,
  findings: readonly Finding[],
  how: How,
  table: Map<string, Redacted['pseudonyms'][number]>,
): string {
  let rewritten = ''
  let at = 0
  for (const { range, kind, because } of [...findings].sort((a, b) => a.range[0] - b.range[0])) {
    const [start, end] = range
    if (start < at) continue
    const value = text.slice(start, end)
    let instead = mask(kind, value)
    if (how.way === 'pseudonymise' && because !== 'too-many') {
      instead = pseudonym(how.key, kind, value)
      table.set(`${kind} ${value}`, { kind, value, pseudonym: instead })
    }
    rewritten += text.slice(at, start) + instead
    at = end
  }
  return rewritten + text.slice(at)
}

// Words that are no personal data themselves, and what the property of an address must hold (§6.5, §6.8, §6.9).
function mask(kind: Kind, value: string): string {
  if (kind === 'email') return 'email@withheld.invalid'
  if (kind === 'victim-ip') return value.includes(':') ? '::' : '0.0.0.0'
  return `[${kind} withheld]`
}

interface Located {
  readonly parent: Members | unknown[]
  readonly key: string
  readonly value: unknown
}

function locate(root: Members, pointer: string): Located | null {
  const steps = pointer
    .split('/')
    .slice(1)
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'))
  let parent: unknown = root
  for (const step of steps.slice(0, -1)) {
    if (typeof parent !== 'object' || parent === null || !Object.hasOwn(parent, step)) return null
    parent = (parent as Members)[step]
  }
  const key = steps.at(-1) ?? ''
  if (typeof parent !== 'object' || parent === null || !Object.hasOwn(parent, key)) return null
  return { parent: parent as Members | unknown[], key, value: (parent as Members)[key] }
}

function dropMember(root: Members, { parent, key, value }: Located, errorsBefore: number): boolean {
  if (Array.isArray(parent)) return false
  const markings = root.granular_markings
  delete parent[key]
  pruneSelectors(root)
  const isEmpty = Object.keys(parent).length === 0
  if (!isEmpty && validate(root).errors.length <= errorsBefore) return true
  parent[key] = value
  if (markings !== undefined) root.granular_markings = markings
  return false
}

function pruneSelectors(root: Members): void {
  const markings = root.granular_markings as readonly GranularMarking[] | undefined
  if (!Array.isArray(markings)) return
  const kept = markings.flatMap((marking: GranularMarking) => {
    const selectors = marking.selectors.filter((selector) => selectValue(root, selector) !== undefined)
    return selectors.length === 0 ? [] : [{ ...marking, selectors }]
  })
  if (kept.length > 0) root.granular_markings = kept
  else delete root.granular_markings
}

function renameObservable(before: StixObject, after: Members): void {
  if (familyOf(before.type) !== 'observable' || before.id[before.id.indexOf('--') + 16] !== '5') return
  const { id: _, ...rest } = after
  if (canonicalJson(rest) === canonicalJson({ ...before, id: undefined })) return
  // Without any contributing property the standard has no id to compute (§2.9).
  after.id =
    deterministicId(after as { type: string }) ?? `${before.type}--${uuidV5(observableNamespace, canonicalJson(rest))}`
}
