import { setTimeout as sleep } from 'node:timers/promises'
import { bundleOf, makeTexts } from '../../../bench/objects.ts'
import type { Chance } from '../chance.ts'
import { type Answered, callNode } from '../node-api.ts'
import { type Member, members, type ProcessAlliance } from '../process-alliance.ts'
import type { Label, Published, Record } from './record.ts'
import { agreementOf, type Variant } from './variants.ts'

const firstNumber: Readonly<{ [member in Member]: number }> = { JP: 0, PH: 10_000_000, US: 20_000_000 }

/** Sends until there is an answer that says something, whatever happens to the node meanwhile; its answer is what counts. */
async function insist(
  alliance: ProcessAlliance,
  record: Record,
  member: Member,
  request: { method: string; path: string; body: string },
): Promise<Answered & { readonly again: boolean }> {
  let again = false
  const end = Date.now() + 180_000
  for (;;) {
    if (Date.now() > end) throw new Error(`${member} gave no answer to ${request.path} for three minutes`)
    const node = alliance.serving(member)
    if (node === null) {
      await sleep(20)
      continue
    }
    try {
      const answer = await callNode(node, request.method, request.path, request.body)
      // The token ends with its process; 503 and 429 say themselves that they mean later.
      if (![401, 429, 503].includes(answer.status)) return { ...answer, again }
    } catch {
      record.unanswered += 1
      again = true
    }
    await sleep(30)
  }
}

/** Imports one batch, of a multiple of five objects, at a node and records what it acknowledged. An answer that was lost may have been a commit: then the same objects come back as unchanged. */
export async function importBatch(
  alliance: ProcessAlliance,
  record: Record,
  { member, count, label }: { member: Member; count: number; label: Label },
): Promise<void> {
  const from = record.nextNumber.get(member) ?? firstNumber[member]
  record.nextNumber.set(member, from + count)
  const texts = makeTexts(from, count)
  const path = `/import?tlp=${label}`
  const { status, text } = await insist(alliance, record, member, { method: 'POST', path, body: bundleOf(texts) })
  if (status !== 200) return record.violate(`${member} answers an import with ${status}: ${text.slice(0, 200)}`)
  const { added, unchanged } = JSON.parse(text) as { added: number; unchanged: number }
  if (added + unchanged !== count) return record.violate(`${member} acknowledges ${added} + ${unchanged} of ${count}`)
  for (const [place, one] of texts.entries()) {
    const { id, type } = JSON.parse(one) as { id: string; type: string }
    // Of five objects the last points to the first and to the malware.
    const isPointedAt = place % 5 === 0 || type === 'malware'
    record.published.set(id, { id, type, origin: member, label, isPointedAt, recalled: 'no' })
  }
  record.imports += 1
}

/** Recalls an object that nothing points to. */
export async function recallOne(
  alliance: ProcessAlliance,
  record: Record,
  member: Member,
  chance: Chance,
): Promise<Published | null> {
  const candidates = record
    .ofOrigin(member)
    .filter(({ type, isPointedAt, recalled }) => type === 'indicator' && !isPointedAt && recalled === 'no')
  if (candidates.length === 0) return null
  const one = chance.pick(candidates)
  one.recalled = 'asked'
  const path = `/objects/${encodeURIComponent(one.id)}/recall`
  const body = JSON.stringify({ reason: 'campaign' })
  const { status, text, again } = await insist(alliance, record, member, { method: 'POST', path, body })
  // Asked again after a lost answer, it is gone already.
  if (status !== 201 && !(again && (status === 404 || status === 409)))
    record.violate(`${member} answers a recall with ${status}: ${text.slice(0, 200)}`)
  one.recalled = 'yes'
  record.recalls += 1
  return one
}

/** Signs the next charter and has every node (or these) adopt it. */
export async function adopt(
  alliance: ProcessAlliance,
  record: Record,
  variant: Variant,
  at: readonly Member[] = members,
): Promise<void> {
  const text = alliance.signNext(agreementOf(variant))
  await Promise.all(
    at.map(async (member) => {
      const { status, text: said } = await insist(alliance, record, member, {
        method: 'PUT',
        path: '/charter',
        body: text,
      })
      if (status !== 200) record.violate(`${member} answers a charter with ${status}: ${said.slice(0, 200)}`)
    }),
  )
  record.adoptions += 1
}

/** Imports, recalls and changes agreements until `stopped` says so; resolves to the agreement adopted last. */
export async function keepBusy(
  alliance: ProcessAlliance,
  record: Record,
  { chance, stopped, pauseMs }: { chance: Chance; stopped: () => boolean; pauseMs: number },
): Promise<Variant> {
  let variant: Variant = 'everything'
  const importing = members.map(async (member) => {
    const own = chance.split()
    while (!stopped()) {
      const label = own.happens(0.7) ? 'green' : 'amber'
      await importBatch(alliance, record, { member, count: 5 * own.between(1, 20), label })
      if (own.happens(0.3)) await recallOne(alliance, record, member, own)
      await sleep(own.between(pauseMs / 3, pauseMs))
    }
  })
  const adopting = (async () => {
    const own = chance.split()
    while (!stopped()) {
      for (let slept = 0; slept < own.between(8, 25) && !stopped(); slept++) await sleep(pauseMs)
      if (stopped()) return
      variant = own.pick((['everything', 'no-amber', 'no-relationships'] as const).filter((one) => one !== variant))
      await adopt(alliance, record, variant)
    }
  })()
  await Promise.all([...importing, adopting])
  return variant
}
