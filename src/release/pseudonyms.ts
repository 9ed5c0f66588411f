import type { Clock } from '../base/clock.ts'
import { derivePseudonymKey } from '../privacy/pseudonym.ts'
import type { Redacted } from '../privacy/redact.ts'
import { rememberPseudonyms } from '../store/pseudonyms.ts'
import type { Tx } from '../store/store.ts'

/**
 * The keys of this node's pseudonyms, and the memory of what they stand for. An epoch is a calendar year (UTC) of making: within it
 * a recipient can tell that two objects speak of one person, from one year to the next no longer.
 */
export interface Pseudonyms {
  keyFor(agreement: string): Uint8Array
  remember(tx: Tx, agreement: string, made: Redacted['pseudonyms']): Promise<void>
}

export function createPseudonyms(secret: Uint8Array, clock: Clock): Pseudonyms {
  const epoch = () => String(new Date(clock.nowMs()).getUTCFullYear())
  return {
    keyFor: (agreement) => derivePseudonymKey(secret, agreement, epoch()),
    async remember(tx, agreement, made) {
      if (made.length === 0) return
      const at = await tx.takeTicks(1)
      const here = { agreement, epoch: epoch(), at }
      await rememberPseudonyms(
        tx,
        made.map(({ kind, value, pseudonym }) => ({ ...here, kind, value, pseudonym })),
      )
    },
  }
}
