import { refuseBlocking } from '../use.ts'
import { addressOf, normalise, type Value } from '../value.ts'
import { classify } from './classify.ts'
import { guarded, refang } from './defang.ts'
import { Builder, type ReadContext, type Reading } from './reading.ts'
import { walletCurrency } from './wallet.ts'

/** Whether a text is one value after the other, one a line. */
export function isList(text: string): boolean {
  let known = 0
  let all = 0
  for (const line of text.slice(0, 20_000).split('\n').slice(0, 200)) {
    const { values, isOfHosts } = lineOf(line)
    if (values.length === 0) continue
    all++
    if (isOfHosts === true || values.some((one) => walletCurrency(one) !== null || valueOfWord(one) !== null)) known++
  }
  return all > 0 && known / all >= 0.8
}

/**
 * A value a line, comments aside; what stands behind it on its line is named. A line of a hosts file counts by its names, a rule of an ad
 * blocker or of dnsmasq by the name that it is about.
 */
export function readList(text: string, context: ReadContext): Reading {
  const builder = new Builder('list', context)
  for (const line of text.split('\n')) {
    const { values, behind, isRelay } = lineOf(line)
    if (isRelay === true) builder.unmapped('relay', 'its fingerprint and dates: STIX has no object for them', behind)
    else if (behind !== '') builder.unmapped('line', 'what stands behind the value', behind)
    for (const one of values) {
      const currency = walletCurrency(one)
      if (currency !== null) {
        builder.account(currency, one)
        continue
      }
      const value = valueOfWord(one)
      if (value === null) builder.unmapped('line', 'it is no value that tells its kind', one)
      else {
        // To come out of a network that hides people is no malice of its own.
        const about = isRelay === true ? { indicator_types: ['anonymization'] } : {}
        builder.indicator(builder.id('indicator', context.source, value.kind, value.value), value, undefined, about)
      }
    }
  }
  return builder.reading()
}

interface Line {
  readonly values: readonly string[]
  readonly behind: string
  readonly isOfHosts?: true
  /** Of a list of the exits of Tor. */
  readonly isRelay?: true
}
const nothing: Line = { values: [], behind: '' }

function lineOf(line: string): Line {
  const plain = line.replace(/^\ufeff/, '').trim()
  if (plain === '' || /^(?:#|\/\/|;|!|\[Adblock)/.test(plain)) return nothing
  const exit = /^ExitAddress\s+(\S+)(?:\s+(\S.*))?$/.exec(plain)
  if (exit !== null) return { values: [exit[1]!], behind: exit[2] ?? '', isRelay: true }
  // A fingerprint of a relay has the form of a digest, and is none of a file.
  if (/^(?:ExitNode\s+\$?[\dA-Fa-f]{40}|(?:Published|LastStatus)\s+\d{4}-\d\d-\d\d\s[\d:]+)$/.test(plain))
    return { values: [], behind: plain, isRelay: true }
  // What an ad blocker lets through accuses nobody.
  if (plain.startsWith('@@')) return { values: [], behind: plain }
  const rule = /^\|\|([^\s/^$*|]+)\^(.*)$/.exec(plain) ?? /^(?:address|server|local)=\/([^/\s]+)\/(.*)$/.exec(plain)
  if (rule !== null) return { values: [rule[1]!], behind: '' }
  const first = firstOf(plain)
  const after = plain.slice(plain.indexOf(first) + first.length).replace(/^"/, '')
  const comment = after.search(/(?:^|\s)#/)
  const behind = (comment < 0 ? after : after.slice(0, comment)).trim()
  if (!isNowhere(first) || behind === '') return { values: [first], behind }
  // A hosts file: nowhere, then the names that lead there.
  return { values: behind.split(/\s+/).filter((name) => !isNowhere(name)), behind: '', isOfHosts: true }
}

function firstOf(plain: string): string {
  const quoted = /^"([^"]+)"/.exec(plain)?.[1]
  if (quoted !== undefined) return quoted
  // Commas and semicolons are signs of a URL like others.
  const url = /^[a-z*]{2,10}(?:\[:\]|\[?:)[^\s|"<>]+/i.exec(plain)?.[0]
  return url?.includes('//') === true ? url : plain.split(/[\s,;|#]/, 1)[0]!
}

function isNowhere(text: string): boolean {
  const address = addressOf(text)
  return address !== null && !address.kind.startsWith('cidr') && refuseBlocking(address) !== null
}

function valueOfWord(word: string): Value | null {
  const plain = refang(word).replaceAll(guarded, '.')
  return classify(plain) ?? normalise('url', plain)
}
