import type { Charter } from '../alliance/model.ts'
import type { Handling } from '../policy/model.ts'
import { handlingExtension } from '../stix/handling-extension.ts'
import type { Gate } from './gate.ts'
import type { Meanings } from './meanings.ts'
import type { Source } from './model.ts'
import { assignedText, classify, type Moment, type Prepared } from './prepare.ts'

/** What the objects of one batch are judged by. */
export interface BatchTerms {
  readonly meanings: Meanings
  readonly moment: Moment
  readonly gate: Gate
  readonly source: Source
  readonly charter: Charter | null
}

/**
 * The handlings of one batch. Most of a batch is marked alike, so what policy reads the same of is classified once, and equal
 * handlings of this kind are one value; whatever is said of a single object alone is worked out for it alone.
 */
export class Classifier {
  readonly #terms: BatchTerms
  readonly #known = new Map<string, Handling>()
  /** By type: the latest one that is classified by its key, which the next of its type mostly resembles. */
  readonly #latest = new Map<string, { readonly prepared: Prepared; readonly handling: Handling }>()

  constructor(terms: BatchTerms) {
    this.#terms = terms
  }

  of(prepared: Prepared): Handling {
    const { moment, gate } = this.#terms
    if (moment.asksForAge || gate.hasFoundOf(prepared) || saysMore(prepared)) return this.#classify(prepared)
    const { type } = prepared.object
    const latest = this.#latest.get(type)
    if (latest !== undefined && isAlike(latest.prepared, prepared)) return latest.handling
    const key = plainKey(prepared)
    const handling = this.#known.get(key) ?? this.#classify(prepared)
    this.#known.set(key, handling)
    this.#latest.set(type, { prepared, handling })
    return handling
  }

  /** What markings mean has changed: a definition was admitted. */
  forget(): void {
    this.#known.clear()
    this.#latest.clear()
  }

  #classify(prepared: Prepared): Handling {
    const { meanings, moment, gate, source, charter } = this.#terms
    const marked = classify(prepared, meanings.of, moment, gate.of(prepared))
    return { ...marked, held: gate.holdsOf(marked, source, charter) }
  }
}

/** Whether its handling is made of more than `plainKey` names. */
function saysMore({ object, granular, sectors }: Prepared): boolean {
  return granular.length > 0 || sectors.length > 0 || Object.hasOwn(object.extensions ?? {}, handlingExtension)
}

/** Whether two of one type have the same `plainKey`, without making it; false where that takes a closer look. */
function isAlike(a: Prepared, b: Prepared): boolean {
  return (
    a.origin === b.origin &&
    a.explainer === b.explainer &&
    a.object.confidence === b.object.confidence &&
    a.carried?.agreement === b.carried?.agreement &&
    a.assigned.tlp === b.assigned.tlp &&
    a.assigned.releasableTo === b.assigned.releasableTo &&
    isSameList(a.object.object_marking_refs ?? none, b.object.object_marking_refs ?? none)
  )
}

const none: readonly string[] = []

function isSameList(a: readonly string[], b: readonly string[]): boolean {
  if (a.length !== b.length) return false
  for (let at = 0; at < a.length; at++) if (a[at] !== b[at]) return false
  return true
}

// One batch is explained by one or a few.
let lastExplainer = ''
let lastQuoted = '""'

function quoted(explainer: string): string {
  if (explainer !== lastExplainer) {
    lastQuoted = JSON.stringify(explainer)
    lastExplainer = explainer
  }
  return lastQuoted
}

// Each line is of a form without line breaks but the last, so no two cases share a key.
function plainKey({ object, origin, explainer, assigned, carried }: Prepared): string {
  const { type, confidence, object_marking_refs: markings = [] } = object
  const under = carried === undefined ? '' : `\n${carried.agreement}`
  return `${type}\n${origin}\n${typeof confidence === 'number' ? confidence : ''}\n${markings.join(' ')}\n${assignedText(assigned)}\n${quoted(explainer)}${under}`
}
