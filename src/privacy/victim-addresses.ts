import { isIpAddress } from '../stix/ip-address.ts'
import type { Mentions } from './context-words.ts'
import type { Folded } from './fold-text.ts'
import { groupDigits, joinAfter, standsAlone } from './number-groups.ts'

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

/** The IPv4 addresses of a text, also defanged, as they are asked for. */
export function* findIpv4(folded: Folded): Generator<AddressInText> {
  const groups = groupDigits(folded)
  const { starts, ends } = groups
  for (let index = 0; index + 3 < starts.length; index++) {
    if (ends[index]! - starts[index]! > 3 || joinAfter(folded, groups, index) !== '.') continue
    if (joinAfter(folded, groups, index + 1) !== '.' || joinAfter(folded, groups, index + 2) !== '.') continue
    const [start, end] = [starts[index]!, ends[index + 3]!]
    if (end - start > 33 || !standsAlone(folded, start, end, true)) continue
    const value = [0, 1, 2, 3].map((at) => folded.plain.slice(starts[index + at], ends[index + at])).join('.')
    if (!isSomebodysAddress(value)) continue
    yield { start, end, value }
    index += 3
  }
}

const ipv6 = /(?<![\w:])[0-9a-f]{1,4}:[0-9a-f:]{2,34}(?![\w:])/g

/** The IPv6 addresses that stand close after words about victims, as they are asked for. */
export function* findIpv6({ plain }: Folded, { topics, ends }: Mentions): Generator<AddressInText> {
  let from = 0
  for (let index = 0; index < topics.length; index++) {
    if (topics[index] !== 'victim') continue
    const begin = Math.max(from, ends[index]!)
    const window = plain.slice(begin, ends[index]! + 80)
    if (!window.includes(':')) continue
    for (const { 0: value, index: at } of window.matchAll(ipv6)) {
      if (!isIpAddress(value, 6) || !isSomebodysAddress(value)) continue
      from = begin + at + value.length
      yield { start: begin + at, end: from, value }
    }
  }
}
