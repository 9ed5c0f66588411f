import type { KeyObject } from 'node:crypto'
import type { Card } from '../alliance/model.ts'
import type { FlashDesk, FlashEntry, NewAlert } from '../api/flash-desk.ts'
import type { Clock } from '../base/clock.ts'
import { Fault } from '../base/fault.ts'
import { readEncryptionPrivateKey } from '../crypto/encryption-key.ts'
import { givenWith } from '../desks/note-to-member.ts'
import { acknowledgementCode, isAcknowledgement } from '../flash/acknowledgement.ts'
import { bodyLines, readFlash, readFlashBytes, type SignedFlash, verifyFlash, writeFlash } from '../flash/alert.ts'
import {
  acknowledgementIn,
  acknowledgementNote,
  alertIn,
  alertObjects,
  flashTrace,
  reportIdOf,
} from '../flash/alert-objects.ts'
import type { Entry, Intake, IntakeResult } from '../intake/model.ts'
import type { MemberCode } from '../policy/model.ts'
import type { Release } from '../release/model.ts'
import { recordEvidence } from '../store/evidence.ts'
import {
  addFlash,
  addFlashAck,
  type FlashAckRow,
  type FlashRow,
  flashAcks,
  flashByDigest,
  flashNumbered,
  nextFlashNumber,
  pageFlash,
  removeFlash,
} from '../store/flash.ts'
import type { Store, Tx } from '../store/store.ts'

export interface FlashParts {
  readonly store: Store
  readonly clock: Clock
  readonly self: Card
  /** Of the charter in force. */
  readonly cards: () => readonly Card[]
  readonly signingPem: string
  readonly encryptionPem: string
  readonly accept: Intake['accept']
  readonly recipients: Release['recipients']
  /** The list of alerts, or who acknowledged, has changed. */
  readonly onChange: (name: string) => void
}

const overdueMicros = 3_600_000_000
const people = { kind: 'person', name: 'flash', role: 'releaser' } as const

/** What this node does with flash alerts (docs/protocol/flash-alert.md). */
export class FlashAlerts implements FlashDesk {
  readonly #parts: FlashParts
  readonly #encryption: KeyObject

  constructor(parts: FlashParts) {
    this.#parts = parts
    this.#encryption = readEncryptionPrivateKey(parts.encryptionPem)
  }

  async list(query: { readonly before?: number; readonly limit: number }): Promise<readonly FlashEntry[]> {
    const rows = await pageFlash(this.#parts.store.read, query)
    const acks = Map.groupBy(
      await flashAcks(
        this.#parts.store.read,
        rows.map(({ digest }) => digest),
      ),
      (ack) => ack.digest,
    )
    return await Promise.all(rows.map((row) => this.#present(row, acks.get(row.digest) ?? [])))
  }

  async get(name: string): Promise<FlashEntry> {
    const row = await this.#find(name)
    return this.#present(row, await flashAcks(this.#parts.store.read, [row.digest]))
  }

  async write(wanted: NewAlert, actor: string): Promise<FlashEntry> {
    const { store, self, clock, signingPem, accept } = this.#parts
    const body = bodyLines(wanted.text)
    const at = `${new Date(clock.nowMs()).toISOString().slice(0, 19)}Z`
    const signed = await store.write(async (tx) => {
      const number = await nextFlashNumber(tx, self.member)
      const { tlp, indicators } = wanted
      const subject = wanted.subject.normalize('NFC').trim()
      const written = writeFlash({ from: self.member, number, at, tlp, subject, body, indicators }, signingPem)
      await addFlash(tx, rowOf(written, await tx.takeTicks(1)))
      return written
    })
    // What nobody has seen is taken back whole, so that its number is free again.
    const withdraw = (): Promise<void> => store.write((tx) => removeFlash(tx, signed.digest))
    let result: IntakeResult
    try {
      result = await accept(
        { kind: 'local', actor },
        alertObjects(signed, self.identity).map((text) => ({ text })),
      )
    } catch (error) {
      await withdraw()
      throw error
    }
    if (result.rejected.length > 0) {
      await withdraw()
      throw new Fault('invalid', `the alert was not published: ${result.rejected[0]!.reason}`)
    }
    const { from, number } = signed.alert
    this.#parts.onChange(`${from}-${number}`)
    return this.get(`${from}-${number}`)
  }

  async read(bytes: Uint8Array): Promise<FlashEntry> {
    const signed = readFlashBytes(bytes)
    const because = this.#doubt(signed)
    if (because !== null) throw new Fault('integrity', because)
    const kept = await this.#parts.store.write((tx) => this.#keep(tx, signed))
    if (kept !== null) this.#parts.onChange(kept)
    return this.#present(
      (await flashByDigest(this.#parts.store.read, signed.digest))!,
      await flashAcks(this.#parts.store.read, [signed.digest]),
    )
  }

  async acknowledge(name: string, actor: string): Promise<{ readonly code: string; readonly sent: boolean }> {
    const { self, clock, store, accept } = this.#parts
    const { digest, sender, number } = await this.#find(name)
    if (sender === self.member) throw new Fault('conflict', 'this node sent it; the others acknowledge it')
    const about = { digest, sender, member: self.member }
    const code = acknowledgementCode(about, this.#encryption, this.#keyOf(sender))
    const isNew = await store.write(async (tx) => {
      const at = await tx.takeTicks(1)
      return addFlashAck(tx, { digest, member: self.member, code, at, recorded_by: actor })
    })
    if (!isNew) return { code, sent: true }
    const at = new Date(clock.nowMs()).toISOString()
    const note = acknowledgementNote({ digest, name: `${sender}-${number}`, sender, code, at }, self.identity)
    const { rejected } = await accept({ kind: 'local', actor }, [{ text: note }])
    this.#parts.onChange(`${sender}-${number}`)
    return { code, sent: rejected.length === 0 }
  }

  async confirm(name: string, member: MemberCode, code: string, actor: string): Promise<FlashEntry> {
    const row = await this.#find(name)
    if (row.sender !== this.#parts.self.member) throw new Fault('conflict', `${name} was not sent by this node`)
    const changed = await this.#parts.store.write((tx) => this.#record(tx, row, { member, code, by: actor }))
    if (changed !== null) this.#parts.onChange(changed)
    return this.get(name)
  }

  /**
   * What came from a member, in the transaction that stores it: alerts are kept, acknowledgements recorded, forgeries kept as evidence.
   * Idempotent; never throws for what a member sent. To be called after the commit: whoever shows alerts hears of it.
   */
  async look(
    tx: Tx,
    member: MemberCode,
    entries: readonly Entry[],
    result: Pick<IntakeResult, 'rejected'>,
  ): Promise<() => void> {
    const changed: string[] = []
    for (const { object, origin } of givenWith(flashTrace, member, entries, result)) {
      const name = await this.#lookAt(tx, object, origin)
      if (name !== null) changed.push(name)
    }
    return () => {
      for (const name of changed) this.#parts.onChange(name)
    }
  }

  /** The name of the alert of which something is new; null: nothing is. */
  async #lookAt(tx: Tx, object: Readonly<Record<string, unknown>>, origin: MemberCode): Promise<string | null> {
    let because: string
    try {
      const acknowledged = acknowledgementIn(object)
      if (acknowledged !== null) {
        const row = await flashByDigest(tx.db, acknowledged.digest)
        // Of another member's alert, that is none of our business.
        if (row?.sender !== this.#parts.self.member) return null
        return await this.#record(tx, row, { member: origin, code: acknowledged.code, by: 'network' })
      }
      const signed = alertIn(object)
      if (signed === null) return null
      const doubt =
        signed.alert.from === origin ? this.#doubt(signed) : `an alert of ${signed.alert.from} in a report of ${origin}`
      if (doubt === null) return await this.#keep(tx, signed)
      because = doubt
    } catch (error) {
      if (!(error instanceof Fault) || !['invalid', 'too-large', 'forbidden', 'unsupported'].includes(error.kind))
        throw error
      because = error.message
    }
    const forged = { kind: 'flash-forged', source: origin, objectId: String(object.id), version: '', body: '' }
    await recordEvidence(tx, [{ ...forged, reason: because }])
    return null
  }

  /** Why this alert is not its sender's; null: it is. */
  #doubt(signed: SignedFlash): string | null {
    const { from } = signed.alert
    const card = this.#card(from)
    if (card === undefined) return `${from} is not a member of the charter`
    return verifyFlash(signed, card.signingKey) ? null : `the alert is not signed by ${from}, or was altered`
  }

  async #keep(tx: Tx, signed: SignedFlash): Promise<string | null> {
    if ((await flashByDigest(tx.db, signed.digest)) !== undefined) return null
    await addFlash(tx, rowOf(signed, await tx.takeTicks(1)))
    return `${signed.alert.from}-${signed.alert.number}`
  }

  async #record(
    tx: Tx,
    { digest, sender, number }: FlashRow,
    { member, code, by }: { readonly member: MemberCode; readonly code: string; readonly by: string },
  ): Promise<string | null> {
    const { self } = this.#parts
    if (member === self.member) throw new Fault('invalid', 'the sender does not acknowledge its own alert')
    if (!isAcknowledgement(code, { digest, sender, member }, this.#encryption, this.#keyOf(member)))
      throw new Fault(
        'forbidden',
        `this is not the code of ${member} for ${sender}-${number}; ask for it again, letter by letter`,
      )
    const canonical = acknowledgementCode({ digest, sender, member }, this.#encryption, this.#keyOf(member))
    const ack = { digest, member, code: canonical, at: await tx.takeTicks(1), recorded_by: by }
    return (await addFlashAck(tx, ack)) ? `${sender}-${number}` : null
  }

  #card(member: MemberCode): Card | undefined {
    return member === this.#parts.self.member
      ? this.#parts.self
      : this.#parts.cards().find((card) => card.member === member)
  }

  #keyOf(member: MemberCode): string {
    const card = this.#card(member)
    if (card === undefined) throw new Fault('invalid', `${member.slice(0, 20)} is not a member of the charter`)
    if (card.encryptionKey === undefined)
      throw new Fault('unsupported', `the card of ${member} has no encryption key: a new charter is needed`)
    return card.encryptionKey
  }

  async #find(name: string): Promise<FlashRow> {
    const [, sender, number] = /^([A-Z][A-Z0-9]{1,7})-([1-9]\d{0,8})$/.exec(name) ?? []
    const rows = sender === undefined ? [] : await flashNumbered(this.#parts.store.read, sender, Number(number))
    if (rows[0] === undefined) throw new Fault('not-found', `no flash alert ${name.slice(0, 30)}`)
    return rows[0]
  }

  async #present(row: FlashRow, acks: readonly FlashAckRow[]): Promise<FlashEntry> {
    const { self, cards, clock } = this.#parts
    const signed = readFlash(row.text)
    const isOurs = row.sender === self.member
    const expected = isOurs ? await this.#readers(row.object_id) : null
    const acknowledged = acks.map(({ member, at, recorded_by: by }) => ({ member, at, by }))
    const done = new Set(acknowledged.map(({ member }) => member))
    const missing = cards()
      .map((card) => card.member)
      .filter((member) => isOurs && member !== self.member && !done.has(member))
    const isOverdue = clock.nowMs() * 1000 - row.received_at > overdueMicros
    return {
      ...{ signed, objectId: row.object_id, receivedAt: row.received_at, isOurs, acknowledged },
      waiting: missing.map((member) => ({
        member,
        given: expected?.has(member) ?? false,
        overdue: isOverdue && (expected?.has(member) ?? false),
      })),
    }
  }

  async #readers(id: string): Promise<ReadonlySet<MemberCode>> {
    try {
      const decisions = await this.#parts.recipients(people, id)
      return new Set(
        decisions.flatMap(({ is, decision }) =>
          is.kind === 'member' && decision.outcome !== 'withhold' ? [is.code] : [],
        ),
      )
    } catch (error) {
      if (error instanceof Fault && error.kind === 'not-found') return new Set()
      throw error
    }
  }
}

function rowOf({ alert, text, digest }: SignedFlash, receivedAt: number): FlashRow {
  return {
    ...{ digest, sender: alert.from, number: alert.number, at: Date.parse(alert.at) * 1000, text },
    received_at: receivedAt,
    object_id: reportIdOf(digest),
  }
}
