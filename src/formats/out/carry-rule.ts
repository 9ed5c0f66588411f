import type { Exportable } from '../exportable.ts'
import { splitOptions } from '../rule-options.ts'
import { unprintable, type Value } from '../value.ts'
import { type Session, type Unit, unitOfValues } from './format.ts'
import { ruleNumber } from './rule-text.ts'

// What makes a rule do more than look: programs, files, other machines, and what it would overwrite on disk.
const unsafe =
  /^(?:lua|luajit|filestore|filestore\.stream-depth|dataset|datarep|iprep|file_data_ext|replace|resp|react|session|logto|tag|activates|activated_by)$/

/**
 * A rule of Snort or Suricata as somebody wrote it, in one line with a number of ours. Only alerts; only what has the structure of one rule
 * to the last sign; nothing that runs programs, writes files or reads sets by name. Else the reason.
 */
function carryRule(rule: string, number: number): { readonly text: string } | { readonly reason: string } {
  const line = oneRule(rule)
  if (unprintable.test(line) || line.length > 8192) return { reason: 'the rule is not one line of text' }
  const parts = shape.exec(line)
  if (parts === null) return { reason: 'the rule is not one alert with its options' }
  const options = splitOptions(parts[2]!)
  if (options === null) return { reason: 'the options of the rule are not closed' }
  const kept: string[] = []
  for (const option of options) {
    const name = option.split(':', 1)[0]!.trim().toLowerCase()
    if (!/^[a-z0-9_.-]+$/.test(name)) return { reason: 'an option of the rule has no name' }
    if (unsafe.test(name)) return { reason: `the rule uses ${name}` }
    if (name !== 'sid' && name !== 'gid' && name !== 'rev') kept.push(option)
  }
  return { text: `alert ${parts[1]} (${kept.map((option) => `${option}; `).join('')}sid:${number}; rev:1;)\n` }
}

// Snort 3 has rules of a service without addresses.
const shape = /^alert\s+([a-z0-9_-]+(?:(?:\s+[^\s();"#\\]+){5})?)\s+\((.*)\)$/u

function oneRule(rule: string): string {
  return rule.trim().replace(/\\\r?\n\s*/g, '')
}

/** What a rule is about and asks; null where it has not the structure of one. */
export function optionsOf(rule: string): { readonly protocol: string; readonly options: readonly string[] } | null {
  const [, head, body] = shape.exec(oneRule(rule)) ?? []
  const options = head === undefined || body === undefined ? null : splitOptions(body)
  return options === null ? null : { protocol: head!.split(/\s/, 1)[0]!, options }
}

/** The rules of an indicator: its values as `write` says them, or the rule that it is, carried if it is of this language. */
export function unitOfRules(
  exportable: Exportable,
  session: Session,
  language: string,
  write: (value: Value) => string | { readonly reason: string },
): Unit {
  const { detection, item } = exportable
  if (detection?.is !== 'rule') return unitOfValues(exportable, session, 'detect', write)
  if (detection.language !== language) return { records: [], refused: [`it is a ${detection.language} rule`] }
  if (language === 'suricata' && !/\s/.test(/^alert\s+([^(]*?)\s*\(/.exec(detection.text.trim())?.[1] ?? ' '))
    return { records: [], refused: ['the rule is not one alert with its options'] }
  const carried = carryRule(detection.text, ruleNumber(session, item.id, 'rule'))
  return 'reason' in carried ? { records: [], refused: [carried.reason] } : { records: [carried.text], refused: [] }
}
