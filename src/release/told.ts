import { writeText } from '../ledger/manifest-text.ts'
import type { MemberCode } from '../policy/model.ts'
import type { Interned } from './interned.ts'
import type { ViewSet } from './view-sets.ts'

/** One item for one recipient's stream: given, or given no more; the agreement as canonical JSON text. */
export interface Telling {
  readonly act: 'release' | 'recall'
  /** The member; our own code for what our clients and the public read. */
  readonly peer: MemberCode
  readonly agreement: string
}

/** Whose stream a view belongs to; our own people are told nothing. */
interface ViewPlace {
  readonly peer: MemberCode
  readonly agreement: string
}

/** Says which streams must tell what when the readers of a version change; the same change of views is worked out once. */
export class Tellings {
  readonly #interned: Interned
  readonly #self: MemberCode
  readonly #places = new Map<number, ViewPlace | null>()
  readonly #known = new Map<ViewSet, Map<ViewSet, readonly Telling[]>>()

  constructor(interned: Interned, self: MemberCode) {
    this.#interned = interned
    this.#self = self
  }

  of(before: ViewSet, after: ViewSet): readonly Telling[] {
    let known = this.#known.get(before)
    if (known === undefined) {
      known = new Map()
      this.#known.set(before, known)
    }
    const told = known.get(after) ?? this.#tell(before, after)
    known.set(after, told)
    return told
  }

  #tell(before: ViewSet, after: ViewSet): Telling[] {
    const was = this.#byPeer(before)
    const is = this.#byPeer(after)
    const tellings: Telling[] = []
    for (const peer of new Set([...was.keys(), ...is.keys()])) {
      const old = was.get(peer) ?? []
      const now = is.get(peer) ?? []
      const telling = peer === this.#self ? this.#tellOwn(old, now) : this.#tellMember(peer, old, now)
      if (telling !== null) tellings.push(telling)
    }
    return tellings
  }

  /** A member is told when it comes to read a version, when it no longer does, and anew when the agreement under which it was told may be the one that ended. */
  #tellMember(peer: MemberCode, old: readonly number[], now: readonly number[]): Telling | null {
    const [first] = now
    if (first === undefined) return { act: 'recall', peer, agreement: this.#agreement(old[0]!) }
    const stays = old.length > 0 && old.every((view) => now.includes(view))
    return stays ? null : { act: 'release', peer, agreement: this.#agreement(first) }
  }

  /** Our own stream names all views, and names them anew at each change. */
  #tellOwn(old: readonly number[], now: readonly number[]): Telling | null {
    const act = now.length > 0 ? 'release' : 'recall'
    const names = (act === 'release' ? now : old).map((view) => this.#interned.nameOfView(view))
    if (old.length === now.length && old.every((view) => now.includes(view))) return null
    return { act, peer: this.#self, agreement: writeText(names.join(',')) }
  }

  #agreement(view: number): string {
    return writeText(this.#place(view)!.agreement)
  }

  #byPeer(set: ViewSet): Map<MemberCode, number[]> {
    const views = new Map<MemberCode, number[]>()
    for (const view of set.views) {
      const place = this.#place(view)
      if (place === null) continue
      const mine = views.get(place.peer)
      if (mine === undefined) views.set(place.peer, [view])
      else mine.push(view)
    }
    return views
  }

  #place(view: number): ViewPlace | null {
    const known = this.#places.get(view)
    if (known !== undefined) return known
    const [agreement = '', recipient = ''] = this.#interned.nameOfView(view).split('|')
    // No agreement: our own people.
    const isTold = agreement !== ''
    const peer = recipient.startsWith('member:') ? recipient.slice('member:'.length) : this.#self
    const place = isTold ? { peer, agreement } : null
    this.#places.set(view, place)
    return place
  }
}
