import { admitCharter, readCharter, type SignedCharter } from '../alliance/charter.ts'
import type { Card, Charter } from '../alliance/model.ts'
import type { Clock, Micros } from '../base/clock.ts'
import { Fault } from '../base/fault.ts'
import { memberOfCertificate } from '../crypto/certificate.ts'
import type { MemberCode } from '../policy/model.ts'
import { appendCharter, currentCharter } from '../store/charters.ts'
import type { Store, Tx } from '../store/store.ts'

export interface HeldCharter extends SignedCharter {
  readonly adoptedAt: Micros
}

/** Who keeps it: a charter that names other keys for us than ours was not made with us. */
export type Keeper = Pick<Card, 'member' | 'signingKey' | 'authority'>

/** What is written in the transaction that adopts a charter: it stands or falls with it. */
export type OnAdopting = (tx: Tx, charter: SignedCharter) => Promise<void>

/** The charter in force at this node. */
export class CharterKeeper {
  readonly #store: Store
  readonly #self: Keeper
  readonly #clock: Clock
  readonly #onAdopting: OnAdopting
  readonly #asHeld: (charter: Charter) => Charter
  #held: HeldCharter | null = null
  /** Another charter is in force than before, also where another process of this node adopted it. */
  onChanged: () => void = () => {}
  #authorities: ReadonlyMap<MemberCode, string> = new Map()

  private constructor(
    store: Store,
    self: Keeper,
    clock: Clock,
    onAdopting: OnAdopting,
    asHeld: (charter: Charter) => Charter,
  ) {
    this.#onAdopting = onAdopting
    this.#asHeld = asHeld
    this.#store = store
    this.#self = self
    this.#clock = clock
  }

  /** `asHeld`: what is in force of a charter here; in an exercise not all of it is. */
  static async open(
    store: Store,
    self: Keeper,
    clock: Clock,
    onAdopting: OnAdopting = async () => {},
    asHeld: (charter: Charter) => Charter = (charter) => charter,
  ): Promise<CharterKeeper> {
    const keeper = new CharterKeeper(store, self, clock, onAdopting, asHeld)
    await keeper.#load()
    return keeper
  }

  get held(): HeldCharter | null {
    return this.#held
  }

  get charter(): Charter | null {
    return this.#held?.charter ?? null
  }

  get authorities(): readonly string[] {
    return [...this.#authorities.values()]
  }

  names(): Readonly<Record<MemberCode, string>> {
    return Object.fromEntries((this.charter?.members ?? []).map(({ member, name }) => [member, name]))
  }

  /** The member that a certificate (DER) proves under the charter in force now; null: a stranger. */
  memberOf(certificate: Uint8Array): MemberCode | null {
    return memberOfCertificate(certificate, this.#authorities, this.#clock.nowMs())
  }

  /** Verifies and stores; false where it is the one in force already. Faults as `admitCharter`. */
  async adopt(text: string): Promise<boolean> {
    const next = readCharter(text)
    return await this.#store
      .write(async (tx) => {
        const row = await currentCharter(tx.db)
        const current = row === undefined ? null : readCharter(row.envelope)
        admitCharter(next, current, this.#self.member)
        this.#requireOwnKeys(next.charter)
        if (current?.digest === next.digest) return false
        const { digest, charter } = next
        await appendCharter(tx, { version: charter.version, digest, envelope: text, at: await tx.takeTicks(1) })
        await this.#onAdopting(tx, next)
        return true
      })
      .then(async (adopted) => {
        if (adopted) await this.#load()
        return adopted
      })
  }

  /** Keys of another node, or of another backup: whatever it said with them, nobody would believe it. */
  refuseOtherKeys(folder: string): void {
    if (this.charter === null || this.#namesOwnKeys(this.charter)) return
    const { version } = this.charter
    throw new Fault(
      'conflict',
      `charter version ${version} names other keys for ${this.#self.member} than those in ${folder}: restore the keys from a backup, or adopt a charter that names them`,
    )
  }

  #namesOwnKeys({ members }: Charter): boolean {
    const { member, signingKey, authority } = this.#self
    const own = members.find((card) => card.member === member)
    return own === undefined || (own.signingKey === signingKey && own.authority === authority)
  }

  #requireOwnKeys(charter: Charter): void {
    if (this.#namesOwnKeys(charter)) return
    const { version } = charter
    const { member } = this.#self
    throw new Fault(
      'conflict',
      `charter version ${version} names other keys for ${member} than this node's: send the others this node's card (trefoil card) and sign a corrected version`,
    )
  }

  /** Reads what is in force by now; whether it is another than before. */
  async reload(): Promise<boolean> {
    const row = await currentCharter(this.#store.read)
    if (row === undefined || row.version === this.#held?.charter.version) return false
    await this.#load()
    this.onChanged()
    return true
  }

  async #load(): Promise<void> {
    const row = await currentCharter(this.#store.read)
    if (row === undefined) return
    const signed = readCharter(row.envelope)
    this.#held = { ...signed, charter: this.#asHeld(signed.charter), adoptedAt: row.adopted_at }
    this.#authorities = new Map(this.#held.charter.members.map(({ member, authority }) => [member, authority]))
  }
}
