import type { FlashAlert } from '../api/contract/flash.ts'

/** One line for each alert, and one for whom it waits for. */
export function showFlash(alert: FlashAlert): string {
  const { name, at, tlp, subject, isOurs, acknowledged, waiting } = alert
  const lines = [`${name}  ${at}  TLP:${tlp.toUpperCase()}  ${subject}`]
  const done = acknowledged.map(({ member, at: moment }) => `${member} ${moment.slice(0, 16)}`)
  if (done.length > 0) lines.push(`  acknowledged: ${done.join(', ')}`)
  const open = waiting.map(
    ({ member, given, overdue }) => `${member}${overdue ? ' (overdue)' : given ? '' : ' (not given to it)'}`,
  )
  if (isOurs && open.length > 0) lines.push(`  waiting for: ${open.join(', ')}`)
  return lines.join('\n')
}
