import { Fault } from '../base/fault.ts'
import type { MemberCode } from '../policy/model.ts'
import { lanes, type Release } from '../release/model.ts'
import { type AcceptParts, acceptPage, type TakenPage } from './accept-page.ts'
import { cutSteps } from './cut-steps.ts'
import type { CharterMark, Heads, Ledger } from './model.ts'
import { maxPageItems, type ProvenStep, readStepPage, writeStepPage } from './step-page.ts'

export interface CarriedParts {
  readonly self: MemberCode
  readonly release: Pick<Release, 'steps' | 'heads'>
  readonly ledger: Pick<Ledger, 'checkpoint' | 'inclusion'>
  readonly charterMark: () => CharterMark | null
}

/** A part of a container, under its name. */
export interface CarriedSection {
  readonly name: string
  readonly bytes: Uint8Array
}

/**
 * The pages of a member's streams after these steps, in the order of service, as a container carries them: exactly what the link would
 * give, with their proofs, until `maxBytes`. Nothing where nothing is left.
 */
export async function* carriedPages(
  { self, release, ledger, charterMark }: CarriedParts,
  to: MemberCode,
  after: Heads,
  maxBytes: number,
): AsyncGenerator<CarriedSection, void> {
  const known = await release.heads(to)
  const checkpoint = await ledger.checkpoint()
  let total = 0
  for (const lane of lanes) {
    for (let place = after[lane]; place < known[lane]; ) {
      const steps = await cutSteps(release, to, lane, place, maxPageItems)
      const last = steps.at(-1)
      if (last === undefined) break
      // What was written since the checkpoint is not proved by it; the next container carries it.
      const proved = steps.filter(({ leaf }) => leaf < checkpoint.size)
      if (proved.length === 0) break
      const proven: ProvenStep[] = []
      for (const step of proved) proven.push({ ...step, inclusion: await ledger.inclusion(step.leaf, checkpoint.size) })
      const end = proved.at(-1)!.seq
      const heads = { ...known, [lane]: Math.max(known[lane], end) }
      const header = { from: self, to, lane, after: place, heads, charter: charterMark(), size: 0, consistency: [] }
      const bytes = writeStepPage({ ...header, checkpoint: checkpoint.note }, proven)
      total += bytes.length
      if (total > maxBytes) return
      yield { name: `page/${lane}/${proved[0]!.seq}-${end}`, bytes }
      if (proved.length < steps.length) break
      place = last.seq
    }
  }
}

/**
 * Takes a page that was carried here: verified, taken in, purged and answered by what the link does too. `unavailable` where it must
 * wait for something (an earlier page, a charter, a person); `integrity` for a page that is refused for good.
 */
export async function takeCarriedPage(
  accepting: AcceptParts,
  self: MemberCode,
  from: MemberCode,
  bytes: Uint8Array,
): Promise<TakenPage> {
  const result = await acceptPage(accepting, readStepPage(bytes, { from, to: self, limit: maxPageItems }))
  switch (result.is) {
    case 'taken':
      return result
    case 'waits':
      throw new Fault('unavailable', result.sentence)
    case 'missing':
      throw new Fault(
        'unavailable',
        `steps ${result.expected} to ${result.found - 1} come before it: read the container that carries them first`,
      )
    case 'stale':
      throw new Fault('unavailable', 'what is known of its log changed meanwhile; read it again')
    case 'distrusted':
      throw new Fault('integrity', result.alarm.reason)
  }
}
