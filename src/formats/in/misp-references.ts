import { list, type Members } from './misp-members.ts'
import { type Builder, type Handling, moment, words } from './reading.ts'

const mostReferences = 100_000

/** References between the objects and attributes of one event: known only when all of them are read. */
export class References {
  readonly #builder: Builder
  /** By the UUID of an attribute or object: the one thing that it came to; null: several, or nothing. */
  readonly #made = new Map<string, string | null>()
  readonly #open: {
    readonly from: string
    readonly reference: Members
    readonly handling: Handling
    readonly at: string
  }[] = []

  constructor(builder: Builder) {
    this.#builder = builder
  }

  made(uuid: unknown, id: string | null): void {
    if (typeof uuid === 'string' && uuid !== '') this.#made.set(uuid, id)
  }

  of(object: Members, handling: Handling, at: string): void {
    for (const reference of list(object.ObjectReference)) {
      if (reference.deleted === true) this.#builder.unmapped(`${at}.ObjectReference`, 'it is deleted', reference.uuid)
      else if (this.#open.length < mostReferences)
        this.#open.push({ from: String(object.uuid ?? ''), reference, handling, at })
      else this.#builder.unmapped(`${at}.ObjectReference`, 'there are too many of them', reference.uuid)
    }
  }

  /** Adds a relationship for each reference whose two ends each came to one thing; the others are named. */
  relate(): void {
    const builder = this.#builder
    for (const { from, reference, handling, at } of this.#open) {
      const place = `${at}.ObjectReference`
      const source = this.#made.get(from)
      const target = this.#made.get(String(reference.referenced_uuid ?? reference.referenced_id ?? ''))
      const said = String(reference.relationship_type ?? '')
      if (target === undefined) builder.unmapped(place, 'what it leads to is not in the event', said)
      else if (source === undefined || source === null || target === null)
        builder.unmapped(place, 'one of its ends came to several objects, or to none', said)
      else if (source === target) builder.unmapped(place, 'it leads to itself', said)
      else {
        const type = said.toLowerCase().replaceAll(/[ _]/g, '-')
        const isWord = /^[a-z0-9-]{3,60}$/.test(type)
        if (!isWord) builder.unmapped(place, 'its kind is no word: it became related-to', said)
        builder.add(
          builder.id('relationship', from, String(reference.uuid ?? `${said} ${target}`)),
          { modified: moment(reference.timestamp) },
          {
            relationship_type: isWord ? type : 'related-to',
            source_ref: source,
            target_ref: target,
            description: words(reference.comment, 2000),
          },
          handling,
        )
      }
    }
  }
}
