import type { PeerAlarm } from '../exchange/model.ts'
import { distrusts, type HeldStep, type KnownStreams, type Taken, type TakenStep } from '../exchange/model.ts'
import type { SignedReceipt } from '../ledger/receipt.ts'
import type { MemberCode } from '../policy/model.ts'
import type { StreamLane } from '../release/model.ts'

interface Kept {
  known: KnownStreams
  readonly steps: Map<string, TakenStep>
}

const nothing: KnownStreams = {
  heads: {
    flash: { seq: 0, last: '0'.repeat(64), at: 0 },
    priority: { seq: 0, last: '0'.repeat(64), at: 0 },
    routine: { seq: 0, last: '0'.repeat(64), at: 0 },
  },
  log: { note: '', size: 0, alarm: '' },
}

/** What came in, in memory; `run` is how long its disk takes, or that it crashes. */
export class MemoryInbound {
  readonly kept = new Map<string, Kept>()
  readonly given: SignedReceipt[] = []
  readonly evidence: PeerAlarm[] = []
  readonly origins = new Map<MemberCode, string>()

  known(member: MemberCode, origin: string): KnownStreams {
    if ((this.origins.get(member) ?? origin) !== origin) this.kept.delete(member)
    this.origins.set(member, origin)
    return this.#of(member).known
  }

  held(member: MemberCode, lane: StreamLane, first: number, last: number): HeldStep[] {
    const found: HeldStep[] = []
    for (let seq = first; seq <= last; seq++) {
      const step = this.#of(member).steps.get(`${lane} ${seq}`)
      if (step !== undefined) found.push(step)
    }
    return found
  }

  nextRefused(member: MemberCode, lane: StreamLane, after: number): number | null {
    const seqs = [...this.#of(member).steps]
      .filter(([key, step]) => key.startsWith(`${lane} `) && step.rejected.length > 0 && step.seq > after)
      .map(([, step]) => step.seq)
    return seqs.length === 0 ? null : Math.min(...seqs)
  }

  isStill({ member, lane, known }: Pick<Taken, 'member' | 'lane' | 'known'>): boolean {
    const kept = this.#of(member)
    return kept.known.heads[lane].seq === known.heads[lane].seq && kept.known.log.size === known.log.size
  }

  take({ member, lane, head, fresh, again, checkpoint, receipt }: Taken): void {
    const kept = this.#of(member)
    for (const step of fresh) {
      if (kept.steps.has(`${lane} ${step.seq}`)) throw new Error('one step twice')
      kept.steps.set(`${lane} ${step.seq}`, step)
    }
    for (const { seq, rejected } of again) {
      const key = `${lane} ${seq}`
      kept.steps.set(key, { ...kept.steps.get(key)!, rejected })
    }
    const { alarm } = kept.known.log
    kept.known = {
      heads: { ...kept.known.heads, [lane]: head },
      log: checkpoint === null ? kept.known.log : { note: checkpoint.note, size: checkpoint.size, alarm },
    }
    if (receipt !== null) this.given.push(receipt)
  }

  distrust(member: MemberCode, alarm: PeerAlarm): void {
    const kept = this.#of(member)
    kept.known = { ...kept.known, log: { ...kept.known.log, alarm: kept.known.log.alarm || alarm.kind } }
    this.evidence.push(alarm)
  }

  trust(member: MemberCode): void {
    const kept = this.#of(member)
    const { alarm } = kept.known.log
    if (distrusts.some((kind) => kind === alarm && /^(ledger|stream)-/.test(kind))) this.kept.delete(member)
    else kept.known = { ...kept.known, log: { ...kept.known.log, alarm: '' } }
  }

  #of(member: MemberCode): Kept {
    const known = this.kept.get(member) ?? { known: nothing, steps: new Map() }
    this.kept.set(member, known)
    return known
  }
}
