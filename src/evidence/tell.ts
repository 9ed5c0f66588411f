import { formatMicros } from '../base/clock.ts'
import type { Fact, Report } from './model.ts'

const titles = {
  proven: 'Proven by keys of the charter, whatever the member says whose file this is',
  follows: 'Follows from the charter, if the object was as that member states',
  claimed: 'Only claimed, by that member under its signature',
} as const

/** The report as lines for people: what is proven, what follows, what is only claimed. */
export function tellReport(report: Report): string[] {
  const { by, object, charter, streams, facts } = report
  const lines = [`Evidence of ${by} about ${object}, ${formatMicros(report.at)}`, `  ${tellHandling(report)}`]
  if (charter === null) lines.push('  no charter: nothing in it can be proven')
  else {
    const whose = charter.trusted ? 'as you trust it' : 'from the file itself: compare it with one that you trust'
    lines.push(
      `  keys: charter version ${charter.version}, signed by ${charter.signedBy.join(', ')} (${whose})`,
      `  charter digest: ${charter.digest}`,
    )
  }
  for (const { to, lane, first, last } of streams) {
    const steps = first === last ? `step ${first}` : `steps ${first} to ${last}, none missing between them`
    lines.push(`  ${lane} stream to ${to}: ${steps}`)
  }
  for (const strength of ['proven', 'follows', 'claimed'] as const) {
    const these = facts.filter((fact) => fact.strength === strength)
    if (these.length === 0) continue
    lines.push('', titles[strength])
    const rows = these.map((fact) => [
      nameOf(fact.about),
      fact.at === null ? '' : formatMicros(fact.at).slice(0, 19),
      tellFact(fact),
    ])
    const widths = [0, 1].map((column) => Math.max(...rows.map((row) => row[column]!.length)))
    for (const [who, at, text] of rows)
      lines.push(`  ${who!.padEnd(widths[0]!)}  ${at!.padEnd(widths[1]!)}  ${text}`.trimEnd())
  }
  return lines
}

function tellHandling({ by, for: member, tlp }: Report): string {
  const label = `TLP:${tlp.toUpperCase()}`
  return member === null
    ? `${label}, for officials of ${by} alone: its steps name what else was given with this object`
    : `${label}, for ${member}: it holds nothing of any other member`
}

function nameOf(about: string): string {
  if (about.startsWith('member:')) return about.slice('member:'.length)
  if (about.startsWith('client:')) return `clients ${about.slice('client:'.length)}`
  return about
}

/** One fact in plain English; its strength is told by where it stands. */
function tellFact({ code, facts }: Fact): string {
  const of = (name: string): string => facts[name] ?? ''
  const version = of('version') === '' ? 'every version' : `version ${of('version')}`
  const step = `${of('lane')} step ${of('step')}`
  const reason = of('reason') === '' ? '' : `: ${of('reason')}`
  switch (code) {
    case 'given':
      return `was given ${of('id')} ${version} under ${of('agreement')}: ${step}, ledger entry ${of('entry')}, text ${short(of('digest'))}`
    case 'lost':
      return `was told that ${of('id')} ${version} is taken back: ${step}, ledger entry ${of('entry')}`
    case 'accepted':
      return `says, signed, that it took ${version} (${step})`
    case 'refused':
      return `says, signed, that it refused ${version} (${step})${reason}`
    case 'purged':
      return `says, signed, that ${version} is gone (${step})`
    case 'kept':
      return `says, signed, that it keeps ${version} (${step})${reason}`
    case 'unanswered':
      return `has not answered for ${version} (${step})`
    case 'notice':
      return `recalled ${version}, signed${reason}`
    case 'answer':
      return `${tellOutcome(of('outcome'))} ${version}${of('via') === '' ? '' : `, as ${of('via')} says`}${reason}`
    case 'decided':
      return `${of('agreement')}, charter ${of('charter')}: ${of('sentence')}`
    case 'seen':
      return `${of('agreement')}, ${version}: reads ${tellSeen(of('is'))}. ${of('sentence')}`
    case 'saw':
      return `the text that it was given as ${of('id')} ${version} is in the file: ${short(of('digest'))}`
    case 'taken-back':
      return `${version} is ${of('kind')}, by ${of('by')}${of('held') === 'true' ? '; kept under a legal hold' : ''}`
    case 'hold':
      return `${of('actor')} keeps the object under a legal hold${reason}`
    case 'tree':
      return `signed ${of('size')} entries of ${of('origin')}, root ${short(of('root'))}; ${of('quorum')} members must cosign`
    case 'cosigned':
      return `cosigned ${of('size')} entries of ${of('origin')}`
    case 'audited':
      return `${of('actor')}: ${of('action')} ${of('detail')} (audit entry ${of('entry')} of ${of('size')})`
  }
}

function tellOutcome(outcome: string): string {
  if (outcome === 'purged') return 'purged'
  if (outcome === 'refused') return 'refused to purge'
  return outcome === 'overdue' ? 'was not reached in time for' : 'was not reached yet for'
}

function tellSeen(is: string): string {
  if (is === 'whole') return 'the whole object'
  return is === 'part' ? 'a part' : 'nothing'
}

const short = (digest: string): string => `${digest.slice(0, 16)}…`
