import { Fault } from '../base/fault.ts'
import type { Connection } from '../http/connection.ts'
import { createGate } from '../http/gate.ts'
import { addressKey, tooMany } from '../http/rate-limit.ts'
import type { Account, ApiParts } from './parts.ts'
import { createSignInLimit } from './sign-in-limit.ts'

/** The account of a name and password; `unauthenticated` otherwise, `too-many` after too many wrong ones. */
export type PasswordCheck = (
  given: { readonly name: string; readonly password: string },
  connection: Connection,
) => Promise<Account>

/** One answer, after one hash, for the unknown name, the wrong password and the disabled account: names cannot be enumerated. */
export function createPasswordCheck(parts: ApiParts): PasswordCheck {
  const limit = createSignInLimit(parts.clock)
  const gate = createGate(2, 64)
  const decoy = parts.secrets.decoyPassword()

  return async (given, connection) => {
    const name = given.name.normalize('NFC')
    const address = addressKey(connection.address)
    const waitMs = limit.admit(name, address)
    if (waitMs > 0) throw tooMany(Math.ceil(waitMs / 1000), 'too many attempts to sign in; wait and try again')
    const account = await parts.accounts.find(name)
    // An account that signs in by other means has no password, and no password fits it.
    const secret = account === null || account.secret === '' ? decoy : account.secret
    const right = await gate.run(() => parts.secrets.verifyPassword(given.password, secret))
    if (account === null || !right || account.disabled) {
      // The name of nobody is not recorded: people type their password there by mistake.
      await parts.audit.add({ actor: 'public', action: 'sign-in-refused', subject: account?.name ?? '', detail: '' })
      throw new Fault('unauthenticated', 'the name or the password is wrong')
    }
    limit.succeed(name, address)
    return account
  }
}
