import type { StixObject } from '../stix/object.ts'
import { someText } from './visit-texts.ts'

// biome-ignore lint/suspicious/noControlCharactersInRegex: the ASCII range
const plain = /^[\x00-\x7F]*$/
const mayBeAddress = /@|%40|[[(]at[\])]/i
// Numbers of persons, telephones and documents have at least seven digits, with little between them; an IPv4 address has four.
const mayBeNumber = /[0-9](?:[^0-9a-zA-Z]{0,4}[0-9]){6}/
const mayBeIpv4 = /[0-9](?:[^0-9]{1,8}[0-9]{1,3}){3}/
const mayBeIpv6 = /[0-9a-f]:[0-9a-f:]/i

/** Types that say how other objects are to be read, in fixed words. */
const structural = new Set(['marking-definition', 'extension-definition'])

/**
 * Whether it is worth searching the object: false only where `findPersonalData` finds nothing in it. `known`: names of persons are
 * looked for, so that every text is worth it. Takes about a quarter of the time of a search.
 */
export function mayHoldPersonalData(object: StixObject, known: boolean): boolean {
  if (structural.has(object.type)) return false
  return someText(object, (text, use) => {
    switch (use) {
      case 'text':
        return known || mayHoldInText(text)
      case 'link':
        return !plain.test(text) || mayBeAddress.test(text)
      case 'pattern':
        return mayBeAddress.test(text) || isOfVictims(object)
      default:
        return true
    }
  })
}

/** The same for one free text in which no names are looked for. */
export function mayHoldInText(text: string): boolean {
  return !plain.test(text) || mayBeAddress.test(text) || mayHoldNumber(text)
}

function mayHoldNumber(text: string): boolean {
  return mayBeNumber.test(text) || mayBeIpv4.test(text) || mayBeIpv6.test(text)
}

// Hosts in the pattern of an indicator are searched only where something calls them compromised (side.ts).
function isOfVictims(object: StixObject): boolean {
  return (object.labels?.length ?? 0) > 0 || /compromised/.test(String(object.indicator_types ?? ''))
}
