import type { Entry, TakenBack } from '../intake/model.ts'
import type { Manifest } from '../ledger/manifest.ts'
import type { RejectedItem } from '../ledger/receipt.ts'
import type { MemberCode } from '../policy/model.ts'
import { lanes, type StreamLane } from '../release/model.ts'
import { answersOf, recordAnswers } from '../release/recall-answers.ts'
import { dueMessages, removeMessage } from '../store/outbox.ts'
import type { Core } from './core.ts'

/** What one node's streams bring another, without the network: steps in order, releases to intake, recalls to purge, answers back. */
export class Streams {
  readonly #from: Core
  readonly #to: Core
  readonly #cursor: Record<StreamLane, number> = { flash: 0, priority: 0, routine: 0 }

  constructor(from: Core, to: Core) {
    this.#from = from
    this.#to = to
  }

  /** Brings all that waits in these lanes, in this order. */
  async bring(order: readonly StreamLane[] = lanes): Promise<void> {
    for (const lane of order) while (await this.step(lane));
  }

  /** Brings the next step of a lane; false: there is none. */
  async step(lane: StreamLane): Promise<boolean> {
    const from = this.#from
    const to = this.#to
    const { steps } = await from.release.steps(to.self, lane, this.#cursor[lane], { items: 1, bytes: 1 })
    const [step] = steps
    if (step === undefined) return false
    this.#cursor[lane] = step.seq
    const manifest = JSON.parse(step.manifest) as Manifest
    const entries: { at: number; entry: Entry }[] = []
    const back: { at: number; item: TakenBack }[] = []
    for (const [at, item] of step.items.entries()) {
      const { id, version, digest, agreement } = manifest.items[at]!
      if (item.is === 'object') {
        const { text, assigned, origin, seal, via } = item.parcel
        const carried = { id, origin, agreement, version, seal, at: manifest.at, ...(via === undefined ? {} : { via }) }
        entries.push({ at, entry: { text, assigned, carried } })
      } else if (item.is === 'recall') {
        back.push({ at, item: { id, version, digest, agreement, at: manifest.at, notice: item.notice } })
      }
    }
    const rejected: RejectedItem[] = []
    if (entries.length > 0) {
      const result = await to.intake.accept(
        { kind: 'peer', member: from.self },
        entries.map(({ entry }) => entry),
      )
      for (const { index, id, reason } of result.rejected) {
        rejected.push({ seq: step.seq, item: entries[index]!.at, id: id ?? '', reason })
      }
    }
    const answers = await to.intake.purge(
      from.self,
      back.map(({ item }) => item),
    )
    for (const [index, answer] of answers.entries()) {
      const { at, item } = back[index]!
      if (answer.outcome === 'refused') rejected.push({ seq: step.seq, item: at, id: item.id, reason: answer.reason })
    }
    await from.store.write((tx) => recordAnswers(tx, from, to.self, answersOf([manifest], rejected)))
    return true
  }
}

/** Brings what lies in the outboxes of these nodes about recalls to whom it is for. */
export async function bringOutcomes(cores: readonly Core[]): Promise<void> {
  const byMember = new Map<MemberCode, Core>(cores.map((core) => [core.self, core]))
  for (const core of cores) {
    for (const message of await dueMessages(core.store.read, { now: Number.MAX_SAFE_INTEGER, limit: 1000 })) {
      if (message.kind !== 'outcomes') continue
      await byMember.get(message.peer)?.recalls.onOutcomes(core.self, message.body)
      await core.store.write((tx) => removeMessage(tx, message.num))
    }
  }
}
