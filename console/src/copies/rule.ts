import type { TlpLabel } from '../../../src/api/contract/labels.ts'

/** The highest label of which this node lets copies be kept. */
export type CopyLimit = 'clear' | 'green' | 'amber'

/** Which questions' answers may be kept, by the first word of their key: those whose answers carry their own markings, or no intelligence. */
const kinds = new Set(['session', 'objects', 'object', 'recipients', 'graph', 'counts', 'alliance', 'status', 'kept'])
/** Below those: what says nothing of its marking, and searches while somebody types. The exact text of an object does not say what it was assigned. */
const leftOut: Readonly<Record<string, (key: readonly unknown[]) => boolean>> = {
  object: ([, , part]) => ['verdicts', 'attribution', 'related', 'neighbour-counts'].includes(String(part)),
  objects: ([, what]) => ['palette', 'find', 'changes'].includes(String(what)),
  recipients: ([, , view]) => view !== undefined,
}

/** Lists from which single entries may be left out without making what stays untrue. */
const loose = new Set(['items', 'relations'])
const pagesKept = 5
/** What is larger (a graph of thousands) is not kept, and not looked through either. */
const mostValues = 50_000
const order: readonly TlpLabel[] = ['clear', 'green', 'amber', 'amber+strict', 'red']
/** What is not marked counts as AMBER. */
const unmarked = order.indexOf('amber')
/** TLP 2.0 and 1.0, whose definitions have fixed ids (STIX 2.1 §7.2.1.4, the TLP 2.0 extension). */
const definitions: Readonly<Record<string, TlpLabel>> = {
  'marking-definition--94868c89-83c2-464b-929b-a1a8aa3c8487': 'clear',
  'marking-definition--613f2e26-407d-48c7-9eca-b8e91df99dc9': 'clear',
  'marking-definition--bab4a63c-aed9-4cf5-a766-dfca5abac2bb': 'green',
  'marking-definition--34098fce-860f-48ae-8e50-ebd3cc5e41da': 'green',
  'marking-definition--55d920b0-5e8b-4f79-9ee9-91f868d9b421': 'amber',
  'marking-definition--f88d31f6-486f-44da-b317-01333bde0b82': 'amber',
  'marking-definition--939a9414-2ddd-4d32-a0cd-375ea402b003': 'amber+strict',
  'marking-definition--e828b379-4e03-4974-9ac4-e53a884c97c1': 'red',
  'marking-definition--5e57c739-391a-4eb3-b6be-7d15ca92d5ed': 'red',
}
const withheld = Symbol('marked above the limit, or too large')

interface Within {
  readonly limit: number
  left: number
}

/**
 * What of an answer may be kept: the answer without the entries of lists that are marked above the limit, of long lists the
 * first pages; `null` where nothing of it may be kept. In doubt nothing is.
 */
export function copyOf(key: readonly unknown[], answer: unknown, limit: CopyLimit): unknown {
  const [kind] = key
  if (typeof kind !== 'string' || !kinds.has(kind) || answer === undefined || answer === null) return null
  if (leftOut[kind]?.(key) === true) return null
  const within = { limit: order.indexOf(limit), left: mostValues }
  const kept = cut(firstPages(answer), within)
  return kept === withheld || within.left < 0 ? null : kept
}

function cut(value: unknown, within: Within): unknown {
  const { limit } = within
  if (--within.left < 0) return withheld
  if (typeof value === 'string') return isAbove(value, limit) ? withheld : value
  if (Array.isArray(value)) {
    const kept: unknown[] = []
    for (const one of value) {
      const part = cut(one, within)
      if (part === withheld) return withheld
      kept.push(part)
    }
    return kept
  }
  if (typeof value !== 'object' || value === null) return value
  const kept: Record<string, unknown> = {}
  for (const [name, inner] of Object.entries(value)) {
    if (name === 'tlp' && rank(inner) > limit) return withheld
    const part =
      loose.has(name) && Array.isArray(inner)
        ? inner.map((one) => cut(one, within)).filter((one) => one !== withheld)
        : cut(inner, within)
    if (part === withheld) return withheld
    kept[name] = part
  }
  return kept
}

/** A label and the id of a definition stand for the marking. */
function isAbove(text: string, limit: number): boolean {
  const label =
    (Object.hasOwn(definitions, text) ? definitions[text] : undefined) ?? /^TLP:(\S+)$/i.exec(text)?.[1]?.toLowerCase()
  return label !== undefined && rank(label === 'white' ? 'clear' : label) > limit
}

/** Words that nobody here knows are above every limit. */
function rank(tlp: unknown): number {
  if (tlp === null || tlp === undefined) return unmarked
  const found = order.indexOf(tlp as TlpLabel)
  return found < 0 ? order.length : found
}

function firstPages(answer: unknown): unknown {
  if (typeof answer !== 'object' || answer === null || !('pages' in answer) || !('pageParams' in answer)) return answer
  const { pages, pageParams } = answer as { pages: unknown[]; pageParams: unknown[] }
  return { pages: pages.slice(0, pagesKept), pageParams: pageParams.slice(0, pagesKept) }
}
