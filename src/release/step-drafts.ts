import type { StreamLane } from '../ledger/manifest.ts'
import type { MemberCode } from '../policy/model.ts'

/** A step that is being filled. */
export interface StepDraft {
  readonly peer: MemberCode
  readonly lane: StreamLane
  /** Canonical texts of its items. */
  readonly items: string[]
  /** For each item the number of its object here; 0 where it has none. */
  readonly objects: number[]
  /** Of the texts of its objects. */
  bytes: number
  characters: number
}

/** A step is the unit of acceptance: large enough to cost little, small enough to be taken again after a broken connection. */
const stepLimits = { items: 250, bytes: 1024 * 1024, characters: 200_000 } as const

/** What is served first is written first: what is taken back, then what is urgent. So a version that is taken back and given again ends as given. */
const ranks = ['back', 'flash', 'priority', 'routine'] as const
type Rank = (typeof ranks)[number]

/** Collects the items of a transaction into steps. */
export class StepDrafts {
  readonly #done = new Map<Rank, StepDraft[]>(ranks.map((rank) => [rank, []]))
  readonly #open = new Map<Rank, Map<MemberCode, StepDraft>>(ranks.map((rank) => [rank, new Map()]))

  add(
    rank: Rank,
    {
      peer,
      item,
      seq,
      bytes,
    }: { readonly peer: MemberCode; readonly item: string; readonly seq: number; readonly bytes: number },
  ): void {
    const open = this.#open.get(rank)!
    let draft = open.get(peer)
    if (draft !== undefined && isFull(draft, item.length, bytes)) draft = undefined
    if (draft === undefined) {
      draft = this.#start(rank, peer)
      open.set(peer, draft)
    }
    draft.items.push(item)
    draft.objects.push(seq)
    draft.bytes += bytes
    draft.characters += item.length
  }

  /** A step without items: a sign of life. */
  addEmpty(lane: StreamLane, peer: MemberCode): void {
    this.#start(lane, peer)
  }

  /** All of them, in the order in which they are written. */
  steps(): readonly StepDraft[] {
    return ranks.flatMap((rank) => this.#done.get(rank)!)
  }

  #start(rank: Rank, peer: MemberCode): StepDraft {
    const lane = rank === 'back' ? 'priority' : rank
    const draft: StepDraft = { peer, lane, items: [], objects: [], bytes: 0, characters: 0 }
    this.#done.get(rank)!.push(draft)
    return draft
  }
}

function isFull(draft: StepDraft, characters: number, bytes: number): boolean {
  const { items, bytes: mostBytes, characters: mostCharacters } = stepLimits
  return (
    draft.items.length >= items || draft.bytes + bytes > mostBytes || draft.characters + characters > mostCharacters
  )
}
