import type { InquiryAnswer, InquiryRight } from '../api/contract/inquiry.ts'
import type { InquiryDesk } from '../api/inquiry-desk.ts'
import { Fault } from '../base/fault.ts'
import { every } from '../base/timers.ts'
import type { InquiryRoutesParts } from '../exchange/inquiry-routes.ts'
import type { Transport } from '../exchange/model.ts'
import { guarded, refang } from '../formats/in/defang.ts'
import { Buckets } from '../http/rate-limit.ts'
import { type AskedValue, readAskedValue } from '../inquiry/asked-value.ts'
import { parseEpoch } from '../inquiry/epoch.ts'
import { type GrantedRight, rightsToAsk } from '../policy/confirm.ts'
import type { MemberCode } from '../policy/model.ts'
import { askedOn, lastEpoch } from '../store/inquiries.ts'
import type { Basis } from './basis.ts'
import { dayOf, InquiryAnswers } from './inquiry-answers.ts'
import { InquiryAsker } from './inquiry-asker.ts'
import { InquiryIndex } from './inquiry-index.ts'
import { InquiryThread } from './inquiry-threads.ts'
import { deriveSecret } from './keys.ts'
import { othersIn } from './record-adoption.ts'
import { Repeat } from './repeat.ts'
import type { Road } from './road.ts'

export interface Inquiry extends AsyncDisposable {
  readonly desk: InquiryDesk
  /** What other members ask. */
  readonly answers: InquiryRoutesParts
}

const lookEveryMs = 5_000
const minuteMs = 60_000

/** Asking without telling: what this node publishes and answers, and what it asks. */
export function openInquiry(basis: Basis, road: Road, wire: () => Transport | null): Inquiry {
  const { config, keys, self, clock, timers, events, report, fillRandom, closing } = basis
  const { store, registry, keyOf, keeper, ledger, leadership } = road
  const agreements = () => keeper.charter?.agreements ?? []
  const others = (): readonly MemberCode[] => othersIn(keeper.charter, self.member)
  const terms = () => ({ self: self.member, agreements: agreements(), nowMs: clock.nowMs() })
  // Two, so that who asks does not wait for a large index to be made.
  const building = new InquiryThread()
  const answering = new InquiryThread()
  const index = new InquiryIndex({
    store,
    fenced: leadership.fenced,
    registry,
    keyOf,
    terms,
    members: others,
    thread: building,
    secret: deriveSecret(keys.signing, 'inquiry/1'),
    ledgerOrigin: self.ledger!.origin,
    clock,
    fillRandom,
    epochMs: config.inquiryEpochMinutes * minuteMs,
  })
  const answers = new InquiryAnswers({
    store,
    ledger,
    index: { keyOf: (member, row) => index.keyOf(member, row, answering) },
    thread: answering,
    terms,
    clock,
    requests: new Buckets(clock, { burst: 40, perSecond: 4 }),
  })
  const asker = new InquiryAsker({
    store,
    self: self.member,
    cards: () => keeper.charter?.members ?? [],
    wire,
    thread: answering,
    clock,
    timers,
    closing,
  })
  const publish = new Repeat(
    async () => {
      if (leadership.leads) await index.work()
      return false
    },
    report,
    { timers },
  )
  const look = every(timers, lookEveryMs, () => publish.poke())
  const stop = events.subscribe(({ kind }) => {
    if (kind === 'charter') publish.poke()
  })
  publish.poke()

  const nameOf = (member: MemberCode): string => keeper.names()[member] ?? member
  return {
    answers,
    desk: {
      async state() {
        const answer = await Promise.all(
          others().map(async (member) => {
            const row = await lastEpoch(store.read, member)
            const epoch = row === undefined || row.key_salt === '' ? null : parseEpoch(JSON.parse(row.statement))
            return {
              member,
              name: nameOf(member),
              rights: rightsToAsk(member, terms()).map(presentRight),
              epoch: epoch?.epoch ?? null,
              made: epoch?.made ?? null,
              entries: epoch?.entries ?? null,
              askedToday: await askedOn(store.read, member, dayOf(clock.nowMs())),
            }
          }),
        )
        const ask = others().map((member) => ({
          member,
          name: nameOf(member),
          rights: rightsToAsk(self.member, { ...terms(), self: member }).map(presentRight),
        }))
        return { ask, answer }
      },
      async ask(actor, question) {
        const members = [...new Set(question.members)]
        for (const member of members)
          if (!others().includes(member)) throw new Fault('invalid', `${member} is no other member of this alliance`)
        const values = question.values.map((text) => ({ text, asked: readAskedValue(plain(text)) }))
        const { inputs, places } = distinct(values.map(({ asked }) => asked))
        const askedOf = async (member: MemberCode): Promise<InquiryAnswer> => {
          const mayAsk = rightsToAsk(self.member, { ...terms(), self: member }).length > 0
          const told = inputs.length === 0 || !mayAsk ? unasked(mayAsk) : await asker.ask(actor, member, inputs)
          const known = told.known
          const spread = known === null ? null : places.map((at) => (at === null ? null : known[at]!))
          return { member, name: nameOf(member), ...told, known: spread }
        }
        return {
          values: values.map(({ text, asked }) => ({ text, kind: asked?.kind ?? null })),
          answers: await Promise.all(members.map(askedOf)),
        }
      },
    },
    async [Symbol.asyncDispose]() {
      stop()
      look()
      // What is being computed is given up, so that nobody waits for a large index.
      const ended = publish[Symbol.asyncDispose]()
      await building[Symbol.asyncDispose]()
      await ended
      await answering[Symbol.asyncDispose]()
    },
  }
}

/** As it was written before somebody made it harmless. */
const plain = (text: string): string => refang(text.trim()).replaceAll(guarded, '.')

/** Each value once, and for each place which of them stands there. */
function distinct(values: readonly (AskedValue | null)[]): {
  readonly inputs: readonly Uint8Array[]
  readonly places: readonly (number | null)[]
} {
  const numbers = new Map<string, number>()
  const inputs: Uint8Array[] = []
  const places = values.map((value) => {
    if (value === null) return null
    const key = Buffer.from(value.input).toString('latin1')
    const known = numbers.get(key)
    if (known !== undefined) return known
    numbers.set(key, inputs.length)
    return inputs.push(value.input) - 1
  })
  return { inputs, places }
}

function unasked(mayAsk: boolean): Omit<InquiryAnswer, 'member' | 'name'> {
  const nothing = { detail: '', epoch: null, made: null, errorRate: null, left: null }
  return mayAsk ? { ...nothing, known: [], because: null } : { ...nothing, known: null, because: 'no-right' }
}

function presentRight({ agreement, right }: GrantedRight): InquiryRight {
  const { id, title, tlpCeiling, types, held, originatorControlled, valuesPerDay } = right
  return {
    agreement,
    id,
    title,
    tlpCeiling,
    types: types === undefined ? null : [...types],
    held: held === true,
    originatorControlled: originatorControlled === true,
    valuesPerDay,
  }
}
