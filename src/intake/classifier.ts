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

  constructor(terms: BatchTerms) {
    this.#terms = terms
  }

  of(prepared: Prepared): Handling {
    const { moment, gate } = this.#terms
    if (moment.asksForAge || gate.hasFoundOf(prepared) || saysMore(prepared)) return this.#classify(prepared)
    const key = plainKey(prepared)
    const known = this.#known.get(key)
    if (known !== undefined) return known
    const handling = this.#classify(prepared)
    this.#known.set(key, handling)
    return handling
  }

  /** What markings mean has changed: a definition was admitted. */
  forget(): void {
    this.#known.clear()
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
