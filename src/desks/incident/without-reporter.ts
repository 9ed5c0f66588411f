import { foldText } from '../../privacy/fold-text.ts'
import type { Reporter } from './report.ts'

/** Providers whose names say nothing of who writes from there. */
const shared = /^(?:gmail|yahoo|outlook|hotmail|live|icloud|proton|protonmail|aol|ymail|gmx)\./

/**
 * A text in which whoever reported is called by the pseudonym: names, address, telephone, and the name of its domain, whatever their
 * case, width and spacing. Other spellings of a name are not known here.
 */
export function withoutReporter(text: string, reporter: Reporter, pseudonym: string): string {
  const pattern = patternOf(reporter)
  if (pattern === null) return text
  const { plain } = foldText(text)
  let out = ''
  let from = 0
  // The folded copy has the same length, so that a place in it is a place in the text.
  for (const { index, 0: found } of plain.matchAll(pattern)) {
    out += text.slice(from, index) + pseudonym
    from = index + found.length
  }
  return out + text.slice(from)
}

/** Whether a text names whoever reported. */
export function namesReporter(text: string, reporter: Reporter): boolean {
  return patternOf(reporter)?.test(foldText(text).plain) ?? false
}

function patternOf({ organisation, name, email, phone }: Reporter): RegExp | null {
  const host = email.slice(email.lastIndexOf('@') + 1)
  const domain = email.includes('@') && host.includes('.') && !shared.test(host.toLowerCase()) ? host : ''
  const needles = [organisation, name, email, domain]
    .map((one) => foldText(one).plain.trim())
    .filter((one) => one.length >= 2)
    .sort((a, b) => b.length - a.length)
    .map((one) => one.split(/\s+/).map(literally).join('\\s*'))
  const digits = phone.replace(/\D/g, '')
  // Telephone numbers are grouped as anybody likes.
  if (digits.length >= 6) needles.push(`\\+?${[...digits].join('[ ().-]{0,2}')}`)
  return needles.length === 0 ? null : new RegExp(needles.join('|'), 'giu')
}

function literally(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&')
}
