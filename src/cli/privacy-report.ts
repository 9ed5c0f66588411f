import { privacyReport as shape } from '../api/contract/privacy.ts'
import { Fault } from '../base/fault.ts'
import type { Command } from './command.ts'
import { requireRunning } from './node-api.ts'

type Counts = readonly { readonly name: string; readonly count: number }[]

export const privacyReport: Command = {
  positionals: ['DIR'],
  options: { from: { kind: 'text' }, until: { kind: 'text' } },
  async run({ args }) {
    const query = new URLSearchParams()
    for (const name of ['from', 'until']) {
      const text = args.texts.get(name)
      if (text !== undefined) query.set(name, moment(text, name))
    }
    const path = `/privacy-report${query.size === 0 ? '' : `?${query}`}`
    const report = shape.parse(await requireRunning(args.positionals[0] as string).get(path))
    return { json: report, text: write(report) }
  },
}

function moment(text: string, name: string): string {
  const ms = Date.parse(text)
  if (Number.isNaN(ms))
    throw new Fault('usage', `--${name} needs a date or a moment: 2026-04-01 or 2026-04-01T00:00:00Z`)
  return new Date(ms).toISOString()
}

/** The nine principles of the APEC and Global CBPR framework, each with what the records show. */
function write(report: ReturnType<typeof shape.parse>): string {
  const { harm, notice, collection, uses, choice, integrity, safeguards, access, accountability } = report
  const lines = [
    `Privacy report of ${report.member}, ${report.from} until ${report.until}, charter version ${report.charter}`,
    '',
    '1. Preventing harm',
    `   personal data found: ${inWords(harm.found)}`,
    `   refusals and alarms: ${inWords(harm.alarms)}`,
    '2. Notice',
    `   contact: ${notice.contact}`,
    `   looked for: ${notice.categories.join(', ')}`,
    ...notice.agreements.map(
      (one) =>
        `   ${one.id} (${one.inForce ? 'in force' : 'not in force'}): ${one.parties.join(', ')}; for ${one.purposes.join(', ')}`,
    ),
    '3. Collection limitation',
    `   asked ${collection.asked}: open ${collection.open}, released ${collection.released}, masked ${collection.masked}, kept back ${collection.keptBack}; settled by agreements ${collection.byAgreement}${collection.cut ? ' (at least)' : ''}`,
    '4. Uses',
    ...uses.map((one) => `   ${one.agreement} (${one.purposes.join(', ')}): ${inWords(one.releases)}`),
    '5. Choice',
    `   the source is not named under: ${inList(choice.withheld.map((one) => `${one.agreement}/${one.clause}`))}`,
    `   releasable to named members ${choice.releasableTo}, originator control ${choice.originatorControl}, bound to a purpose ${choice.purposeBound}`,
    `   incidents reported ${choice.incidents}, given to somebody with consent ${choice.consented}`,
    '6. Integrity',
    `   versions ${integrity.versions}, of them corrections ${integrity.corrections}, revocations ${integrity.revocations}`,
    `   recalls ${integrity.recalls}: ${inWords(integrity.answers)}`,
    '7. Safeguards',
    `   a second person consents to AMBER+STRICT and RED: ${safeguards.twoPersonRelease ? 'yes' : 'no'}`,
    `   purged: ${inWords(safeguards.purged)}; still to be purged at an agreed time: ${safeguards.retentionsPending}`,
    `   kept at most: ${inList(safeguards.retention.map((one) => `${one.agreement}/${one.clause} ${one.retention}`))}`,
    '8. Access and correction',
    `   look-ups of a person ${access.lookups}, pseudonyms resolved ${access.pseudonyms}, reports ${access.reports}`,
    '9. Accountability',
    accountability.ledger === null
      ? '   no ledger yet'
      : `   ledger ${accountability.ledger.origin}, size ${accountability.ledger.size}, root ${accountability.ledger.root}`,
    ...accountability.streams.map(
      (one) =>
        `   ${one.peer} ${one.lane}: items ${one.items}, steps ${one.steps}, ledger entries ${one.firstLeaf} to ${one.lastLeaf}`,
    ),
    ...accountability.receipts.map(
      (one) => `   receipts of ${one.peer}: ${one.receipts}, accepted ${one.accepted}, refused ${one.rejected}`,
    ),
  ]
  return lines.join('\n')
}

function inWords(counts: Counts): string {
  return inList(counts.map(({ name, count }) => `${name} ${count}`))
}

function inList(words: readonly string[]): string {
  return words.length === 0 ? 'none' : words.join(', ')
}
