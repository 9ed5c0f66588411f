import { hash } from 'node:crypto'
import type { Session } from './format.ts'

// Above what Snort, Suricata and the public rule sets use; a signature number has 32 bits.
const firstNumber = 1_100_000_000
const lastNumber = 4_200_000_000

/** The number of a rule: the same for an indicator and a value in every document, unless two of one document fall together. */
export function ruleNumber(session: Session, id: string, part: string): number {
  for (let turn = 0; ; turn++) {
    const digest = hash('sha256', `${id}\n${part}\n${turn}`, 'buffer')
    const number = firstNumber + (digest.readUIntBE(0, 6) % (lastNumber - firstNumber))
    if (session.numbers.add(number)) return number
  }
}

/** The text of a `content`: whatever is not a plain letter, digit or one of a few signs goes as hexadecimal bytes. */
export function contentText(text: string): string {
  let written = ''
  let hex: string[] = []
  const flush = () => {
    if (hex.length > 0) written += `|${hex.join(' ')}|`
    hex = []
  }
  for (const byte of Buffer.from(text, 'utf8')) {
    const sign = String.fromCharCode(byte)
    if (/[A-Za-z0-9./_?=&%~+-]/.test(sign)) {
      flush()
      written += sign
    } else hex.push(byte.toString(16).padStart(2, '0').toUpperCase())
  }
  flush()
  return written
}

export function byteLength(text: string): number {
  return Buffer.byteLength(text, 'utf8')
}
