import { isIpAddress } from '../stix/ip-address.ts'
import type { Mention } from './context-words.ts'
import type { Folded } from './fold-text.ts'
import { groupDigits, standsAlone } from './number-groups.ts'

// Not an address of anybody beyond one network (RFC 6890), or one that everybody knows: public resolvers.
const nobody4 =
  /^(?:0\.|10\.|127\.|169\.254\.|172\.(?:1[6-9]|2\d|3[01])\.|192\.168\.|22[4-9]\.|2[34]\d\.|25\d\.|8\.8\.8\.8$|8\.8\.4\.4$|1\.1\.1\.1$|1\.0\.0\.1$|9\.9\.9\.9$)/
const nobody6 = /^(?:::1?$|fe[89ab][0-9a-f]:|f[cd][0-9a-f]{2}:|ff[0-9a-f]{2}:|100::|0100:)/i

/** Whether a single host on the Internet may have this address; a block of many is nobody's in particular. */
export function isSomebodysAddress(value: string): boolean {
  const [host = '', prefix] = value.split('/')
  if (isIpAddress(host, 4)) return (prefix === undefined || Number(prefix) >= 32) && !nobody4.test(host)
  if (isIpAddress(host, 6)) return (prefix === undefined || Number(prefix) >= 64) && !nobody6.test(host)
  return false
}

export interface AddressInText {
  readonly start: number
  readonly end: number
  readonly value: string
}

/** The IP addresses of a text, IPv4 also defanged; IPv6 only close after words about victims. */
export function findAddresses(folded: Folded, mentions: readonly Mention[]): AddressInText[] {
  const { plain } = folded
  const groups = groupDigits(folded)
  const found: AddressInText[] = []
  for (let index = 0; index + 3 < groups.length; index++) {
    const four = groups.slice(index, index + 4)
    if (!four.slice(0, 3).every(({ join }) => join === '.')) continue
    const [start, end] = [four[0]!.start, four[3]!.end]
    const value = four.map((group) => plain.slice(group.start, group.end)).join('.')
    if (end - start <= 33 && isSomebodysAddress(value) && standsAlone(folded, start, end, true)) {
      found.push({ start, end, value })
      index += 3
    }
  }
  let from = 0
  for (const { topic, end: after } of mentions) {
    if (topic !== 'victim') continue
    const window = plain.slice(Math.max(from, after), after + 80)
    for (const { 0: token, index } of window.matchAll(/(?<![\w:])[0-9a-f]{1,4}:[0-9a-f:]{2,34}(?![\w:])/g)) {
      if (!isIpAddress(token, 6) || !isSomebodysAddress(token)) continue
      const start = Math.max(from, after) + index
      found.push({ start, end: start + token.length, value: token })
      from = start + token.length
    }
  }
  return found.sort((a, b) => a.start - b.start)
}
