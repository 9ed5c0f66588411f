import type { Clock } from '../base/clock.ts'

interface Tries {
  failures: number
  openAtMs: number
  lastMs: number
}
interface Rule {
  /** So many failures cost no wait. */
  readonly free: number
  readonly maxWaitMs: number
}

const perAccount: Rule = { free: 5, maxWaitMs: 30_000 }
const perAddress: Rule = { free: 20, maxWaitMs: 300_000 }
const forgottenAfterMs = 3_600_000
const maxRemembered = 10_000

/** Slows guessing down: each failure beyond the free ones doubles the wait, for an account and for an address. */
export interface SignInLimit {
  /** Milliseconds to wait; 0 lets the try in, which counts as a failure until `succeed` says otherwise. */
  admit(account: string, address: string): number
  succeed(account: string, address: string): void
}

export function createSignInLimit(clock: Clock): SignInLimit {
  const accounts = new Map<string, Tries>()
  const addresses = new Map<string, Tries>()

  function look(tries: Map<string, Tries>, key: string): Tries {
    const found = tries.get(key)
    if (found !== undefined && clock.nowMs() - found.lastMs < forgottenAfterMs) return found
    return { failures: 0, openAtMs: 0, lastMs: 0 }
  }
  function count(tries: Map<string, Tries>, key: string, before: Tries, rule: Rule): void {
    const failures = before.failures + 1
    const waitMs = failures < rule.free ? 0 : Math.min(1000 * 2 ** Math.min(failures - rule.free, 30), rule.maxWaitMs)
    // Taken out and put back, so that the map is in order of last use and the oldest is forgotten first.
    tries.delete(key)
    tries.set(key, { failures, openAtMs: clock.nowMs() + waitMs, lastMs: clock.nowMs() })
    if (tries.size > maxRemembered) tries.delete(tries.keys().next().value as string)
  }

  return {
    admit(account, address) {
      const byAccount = look(accounts, account)
      const byAddress = look(addresses, address)
      const waitMs = Math.max(byAccount.openAtMs, byAddress.openAtMs) - clock.nowMs()
      if (waitMs > 0) return waitMs
      count(accounts, account, byAccount, perAccount)
      count(addresses, address, byAddress, perAddress)
      return 0
    },
    succeed(account, address) {
      accounts.delete(account)
      // Only this try is forgiven: whoever holds one account may not wash away guesses at others.
      const found = addresses.get(address)
      if (found !== undefined) {
        found.failures = Math.max(0, found.failures - 1)
        if (found.failures < perAddress.free) found.openAtMs = 0
      }
    },
  }
}
