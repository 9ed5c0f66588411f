import type { Role } from '../release/model.ts'
import { addAccount, findAccount, setAccountRole } from '../store/accounts.ts'
import type { Store } from '../store/store.ts'

/** The accounts of a store, for tests that need somebody to be one. */
export function accountsOf(store: Store) {
  return {
    add: (name: string, role: Role) =>
      store.write(async (tx) => {
        if ((await findAccount(tx.db, name)) === undefined) await addAccount(tx, { name, role, secret: '', at: 1 })
      }),
    setRole: (name: string, role: Role) => store.write((tx) => setAccountRole(tx, name, role)),
  }
}
