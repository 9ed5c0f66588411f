import type { Clock, Incident, IncidentRow } from '../api/contract/incidents.ts'
import { utcText } from '../desks/incident/zone-time.ts'

/** One incident on one line. */
export function showIncident(row: IncidentRow): string {
  const severity = row.severity === null ? '' : `  ${row.severity.score} ${row.severity.level}`
  const next = row.next === null ? '' : `\n    ${showClock(row.next)}`
  return `${row.name}  ${row.state}  ${row.sector}  ${row.kind}${severity}${next}`
}

function showClock({ rule, clock, state, dueAt, dueLocal, remainingMs, zone }: Clock): string {
  if (dueAt === null) return `${rule}/${clock}: ${state}`
  const hours = remainingMs === null ? '' : `, ${(remainingMs / 3_600_000).toFixed(1)} h left`
  return `${rule}/${clock}: ${state}, due ${dueLocal} ${zone} (${utcText(Date.parse(dueAt))}${hours})`
}

export function showIncidentFully(incident: Incident): string {
  const { clocks, tasks, requests, consents, given, evidence, similar } = incident
  const consent = consents.at(-1)
  return [
    showIncident(incident),
    `  STIX: ${incident.id}`,
    `  reporter: ${incident.reporter?.organisation ?? 'erased'}, released as ${incident.pseudonym}`,
    `  consent: ${consent === undefined ? 'none' : consent.recipients.join(', ') || 'nobody'}; given to: ${given.join(', ') || 'nobody'}`,
    ...clocks.map((clock) => `  clock ${showClock(clock)}`),
    ...tasks.map(({ num, title, owner, state, due }) => `  task ${num} ${state} ${owner} ${due ?? ''} ${title}`),
    ...evidence.map(({ num, name, bytes, digest }) => `  file ${num} ${digest} ${bytes} B ${name}`),
    ...requests.map(({ member, state, dueAt, id }) => `  asked ${member}: ${state}, due ${dueAt}, ${id}`),
    ...similar.map(
      (one) => `  similar to ${one.num}: ${[...one.values, ...one.techniques, ...one.vulnerabilities].join(', ')}`,
    ),
  ].join('\n')
}
