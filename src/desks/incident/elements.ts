import type { Record as IncidentRecord } from './record.ts'
import { sectorOf } from './sectors.ts'
import { incidentKinds, type Language } from './words.ts'
import { localText, utcText } from './zone-time.ts'

interface View {
  readonly record: IncidentRecord
  readonly language: Language
  readonly zone: string
}
type Read = (view: View) => string

const time =
  (of: (record: IncidentRecord) => { readonly at: string; readonly fidelity: string } | null): Read =>
  ({ record, zone }) => {
    const moment = of(record)
    if (moment === null) return ''
    const ms = Date.parse(moment.at)
    return `${localText(ms, zone)} (${utcText(ms)}; ± ${moment.fidelity})`
  }
const trigger =
  (name: 'belief' | 'awareness' | 'payment'): Read =>
  ({ record, zone }) => {
    const last = record.triggers.filter((one) => one.trigger === name).at(-1)
    return last === undefined ? '' : `${localText(last.atMs, zone)} (${utcText(last.atMs)})`
  }

/** What a form can ask of a record: each is one plain text, '' where nothing was said. */
const elements = {
  'report-number': ({ record }) => record.name,
  organisation: ({ record }) => record.reporter?.organisation ?? '',
  contact: ({ record }) => [record.reporter?.name, record.reporter?.role].filter(Boolean).join(', '),
  'contact-email': ({ record }) => record.reporter?.email ?? '',
  'contact-phone': ({ record }) => record.reporter?.phone ?? '',
  sector: ({ record, language }) => {
    const { said } = sectorOf(record.report.sector)
    return said[language]
  },
  'sector-us': ({ record }) => sectorOf(record.report.sector).US ?? '',
  'sector-jp': ({ record }) => sectorOf(record.report.sector).JP ?? '',
  'sector-ph': ({ record }) => sectorOf(record.report.sector).PH ?? '',
  kind: ({ record, language }) => incidentKinds[record.report.kind].said[language],
  narrative: ({ record }) => [record.report.narrative, ...record.supplements.map(({ text }) => text)].join('\n\n'),
  systems: ({ record }) =>
    record.report.systems
      .map(({ name, use, location }) => [name, use, location].filter((part) => part !== '').join(' / '))
      .join('\n'),
  started: time(({ report }) => report.started),
  detected: time(({ report }) => report.detected),
  ended: time(({ report }) => report.ended),
  belief: trigger('belief'),
  awareness: trigger('awareness'),
  payment: trigger('payment'),
  detection: ({ record }) => record.report.detection ?? '',
  availability: ({ record }) =>
    record.report.impact.availability === null ? '' : `${record.report.impact.availability} / 100`,
  confidentiality: ({ record: { report } }) =>
    [report.impact.loss, report.impact.informationType].filter((one) => one !== null).join(': '),
  integrity: ({ record }) => record.report.impact.alteration ?? '',
  physical: ({ record }) => record.report.impact.physical ?? '',
  external: ({ record }) => record.report.impact.external.join(', '),
  recoverability: ({ record }) => record.report.impact.recoverability ?? '',
  services: ({ record }) => record.report.impact.services,
  persons: ({ record }) => (record.report.impact.persons === null ? '' : String(record.report.impact.persons)),
  'personal-data': ({ record }) => record.report.personalData,
  malicious: ({ record }) => record.report.malicious,
  'cross-border': ({ record }) => record.report.crossBorder,
  vector: ({ record }) => record.report.vector,
  vulnerabilities: ({ record }) => record.report.vulnerabilities,
  defences: ({ record }) => record.report.defences,
  measures: ({ record }) => record.report.measures,
  told: ({ record }) => record.report.told,
  actor: ({ record }) => record.report.actor,
  'ransom-demand': ({ record }) => record.report.ransom.demand,
  'ransom-amount': ({ record }) => record.report.ransom.amount,
  'ransom-wallet': ({ record }) => record.report.ransom.wallet,
  indicators: ({ record }) => record.values.map(({ kind, value }) => `${kind} ${value}`).join('\n'),
  techniques: ({ record }) => record.techniques.join(', '),
  evidence: ({ record }) =>
    record.evidence.map(({ name, bytes, digest }) => `${name} (${bytes} B) SHA-256 ${digest}`).join('\n'),
  severity: ({ record }) => (record.score === null ? '' : `${record.score.score} / 100 (${record.score.level})`),
} as const satisfies Record<string, Read>

export type ElementId = keyof typeof elements
export const elementIds = Object.keys(elements) as [ElementId, ...ElementId[]]

/** What the record says of an element, with times on the clocks of a zone. */
export function elementOf(id: ElementId, record: IncidentRecord, language: Language, zone: string): string {
  return elements[id]({ record, language, zone }).trim()
}
