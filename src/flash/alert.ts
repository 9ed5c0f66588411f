import { createHash, type KeyObject } from 'node:crypto'
import { decodeUtf8 } from '../base/bounded.ts'
import { Fault } from '../base/fault.ts'
import { fingerprint, publicKeyOf, signBytes, verifyBytes } from '../crypto/keys.ts'
import type { MemberCode, Tlp } from '../policy/model.ts'
import { defang, refang } from './defang.ts'

/** A warning that fits one page, one text message, one QR code: everything that it says, and nothing else, is signed. */
export interface FlashAlert {
  readonly from: MemberCode
  /** 1, 2, 3 … of this sender. */
  readonly number: number
  /** RFC 3339, UTC, whole seconds. */
  readonly at: string
  readonly tlp: Tlp
  readonly subject: string
  /** Without blank lines at its ends, none doubled. */
  readonly body: readonly string[]
  /** As they are, not defanged. */
  readonly indicators: readonly string[]
}
export interface SignedFlash {
  readonly alert: FlashAlert
  /** The canonical text, signature and all. */
  readonly text: string
  /** SHA-256 over the signed part, hex: names the alert, also one that was typed from paper. */
  readonly digest: string
  /** The first 32 digits of the fingerprint of the key that it says it was signed with. */
  readonly key: string
  readonly signature: Uint8Array
}

export const maxFlashBytes = 1200
const title = 'TREFOIL FLASH/1'
const maxLineChars = 200
const wrapColumns = 76
const signatureText = /^[A-Za-z0-9+/]{86}==$/
const labels: Readonly<Record<Tlp, string>> = {
  clear: 'CLEAR',
  green: 'GREEN',
  amber: 'AMBER',
  'amber+strict': 'AMBER+STRICT',
  red: 'RED',
}
const tlpOf = new Map(Object.entries(labels).map(([tlp, label]) => [label, tlp as Tlp]))
// Control, format (also those that reverse the direction of writing), private and unassigned characters: what paper does not show.
const unprintable = /[\p{Cc}\p{Cf}\p{Co}\p{Cn}\p{Cs}\p{Zl}\p{Zp}]/u
const tailWord = /^(?:Indicator|Key|Signature): /

/** Writes and signs an alert. `invalid` for what the form cannot say, `too-large` beyond 1,200 bytes, with how many there are. */
export function writeFlash(alert: FlashAlert, privateKey: string | KeyObject): SignedFlash {
  const publicKey = publicKeyOf(privateKey)
  const signed = `${writeLines(alert, fingerprint(publicKey).slice(0, 32)).join('\n')}\n`
  const signature = Buffer.from(signBytes(privateKey, Buffer.from(signed, 'utf8'))).toString('base64')
  const text = `${signed}Signature: ${signature}\n`
  const size = Buffer.byteLength(text)
  if (size > maxFlashBytes)
    throw new Fault(
      'too-large',
      `the alert has ${size} bytes, ${size - maxFlashBytes} more than the ${maxFlashBytes} of a flash alert`,
    )
  return readFlash(text)
}

function writeLines(alert: FlashAlert, key: string): string[] {
  const { from, number, at, tlp, subject, body, indicators } = alert
  const tail = [...indicators.map((value) => `Indicator: ${defang(value)}`), `Key: ${key.match(/.{4}/g)?.join(' ')}`]
  const head = [
    title,
    `From: ${from}`,
    `Number: ${number}`,
    `Time: ${at}`,
    `TLP: ${labels[tlp]}`,
    `Subject: ${subject}`,
  ]
  return [...head, '', ...body, '', ...tail]
}

/** What a person typed, as the lines of a body: NFC, without spaces at line ends, wrapped where lines are too long for paper. */
export function bodyLines(text: string): string[] {
  const lines = text.normalize('NFC').replaceAll(/\r\n?/g, '\n').replaceAll('\t', ' ').split('\n')
  const wrapped = lines.flatMap((line) => wrapLine(line.trim()))
  return wrapped
    .filter((line, index) => line !== '' || (wrapped[index - 1] ?? '') !== '')
    .slice(0, wrapped.at(-1) === '' ? -1 : undefined)
}

function wrapLine(line: string): string[] {
  const rows: string[] = []
  let rest = line
  for (;;) {
    const at = columnsEnd(rest)
    if (at >= rest.length) return [...rows, rest]
    const space = rest.lastIndexOf(' ', at)
    const end = space > 20 ? space : at
    rows.push(rest.slice(0, end).trimEnd())
    rest = rest.slice(end).trimStart()
  }
}

/** Where a line is to be broken: wide characters take two columns. */
function columnsEnd(text: string): number {
  let columns = 0
  let at = 0
  for (const character of text) {
    columns += /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]/.test(
      character,
    )
      ? 2
      : 1
    if (columns > wrapColumns) return at
    at += character.length
  }
  return at
}

/** A text that went through mail, messages or hands, as it was: line ends, spaces at line ends and blank lines around it. Says nothing about its signature. */
export function restoreFlash(text: string): string {
  const lines = text
    .replace(/^\ufeff/, '')
    .normalize('NFC')
    .replaceAll(/\r\n?/g, '\n')
    .split('\n')
  return `${lines
    .map((line) => line.trimEnd())
    .join('\n')
    .trim()}\n`
}

/** Reads an alert strictly: `invalid` or `too-large` for any text but exactly what `writeFlash` writes. Its signature is not checked. */
export function readFlash(text: string): SignedFlash {
  if (Buffer.byteLength(text) > maxFlashBytes)
    throw new Fault('too-large', `a flash alert has at most ${maxFlashBytes} bytes`)
  const lines = text.split('\n')
  const wrong = (line: number, message: string): Fault =>
    new Fault('invalid', `not a flash alert: line ${line + 1} ${message}`, { issues: [{ at: `/${line}`, message }] })
  for (const [index, line] of lines.entries()) {
    if (unprintable.test(line)) throw wrong(index, 'has a character that paper does not show')
    if (line.length > maxLineChars) throw wrong(index, `is longer than ${maxLineChars} characters`)
    if (line !== line.trim() || line.normalize('NFC') !== line) throw wrong(index, 'is not written in the one form')
  }
  if (lines[0] !== title) throw wrong(0, `is not ${title}`)
  if (lines.pop() !== '') throw wrong(lines.length, 'ends in the middle')
  const field = (index: number, name: string, shape: RegExp): string => {
    const line = lines[index] ?? ''
    const value = line.startsWith(`${name}: `) ? line.slice(name.length + 2) : ''
    if (!shape.test(value)) throw wrong(index, `must be ${name}`)
    return value
  }
  const last = lines.length - 1
  const from = field(1, 'From', /^[A-Z][A-Z0-9]{1,7}$/)
  const number = Number(field(2, 'Number', /^[1-9]\d{0,8}$/))
  const at = field(3, 'Time', /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/)
  if (!Number.isFinite(Date.parse(at)) || `${new Date(at).toISOString().slice(0, 19)}Z` !== at)
    throw wrong(3, 'is no moment')
  const tlp = tlpOf.get(field(4, 'TLP', /^[A-Z+]+$/))
  if (tlp === undefined) throw wrong(4, 'must be a label of TLP 2.0')
  const subject = field(5, 'Subject', /^.{1,120}$/u)
  if (lines[6] !== '') throw wrong(6, 'must be blank')
  const signature = field(last, 'Signature', signatureText)
  const key = field(last - 1, 'Key', /^[0-9a-f]{4}(?: [0-9a-f]{4}){7}$/)
  const tail = lines.lastIndexOf('', last - 1)
  if (tail < 8) throw wrong(7, 'must be the message')
  const body = lines.slice(7, tail)
  body.forEach((line, index) => {
    if (tailWord.test(line)) throw wrong(7 + index, 'stands where the message is')
    if (line === '' && (body[index - 1] ?? '') === '') throw wrong(7 + index, 'is blank once too often')
  })
  if (body.at(-1) === '') throw wrong(tail, 'is blank once too often')
  const indicators = lines
    .slice(tail + 1, last - 1)
    .map((_, index) => refang(field(tail + 1 + index, 'Indicator', /^[!-~]+$/)))
  if (new Set(indicators).size < indicators.length) throw wrong(tail + 1, 'names an indicator twice')
  const alert: FlashAlert = { from, number, at, tlp, subject, body, indicators }
  const signed = `${lines.slice(0, last).join('\n')}\n`
  // One alert, one text: whatever could be written in two ways has been read wrongly.
  if (`${writeLines(alert, key.replaceAll(' ', '')).join('\n')}\n` !== signed)
    throw wrong(0, 'and what follows are not written in the one form')
  return {
    alert,
    text,
    digest: createHash('sha256').update(signed, 'utf8').digest('hex'),
    key: key.replaceAll(' ', ''),
    signature: Buffer.from(signature, 'base64'),
  }
}

/** As `readFlash`, from bytes. */
export function readFlashBytes(bytes: Uint8Array): SignedFlash {
  return readFlash(restoreFlash(decodeUtf8(bytes)))
}

/** Whether the holder of this key signed exactly this alert. Never throws. */
export function verifyFlash({ text, key, signature }: SignedFlash, publicKey: string): boolean {
  const signed = text.slice(0, text.lastIndexOf('Signature: '))
  // One signature, one spelling: the last two characters of 88 have bits that base64 ignores.
  if (!text.endsWith(`Signature: ${Buffer.from(signature).toString('base64')}\n`)) return false
  return fingerprint(publicKey).startsWith(key) && verifyBytes(publicKey, Buffer.from(signed, 'utf8'), signature)
}

/** How people name it: `JP-7`. */
export function flashName({ from, number }: Pick<FlashAlert, 'from' | 'number'>): string {
  return `${from}-${number}`
}
