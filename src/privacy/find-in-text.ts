import { findMentions, type Mentions, Surroundings, type Topic } from './context-words.ts'
import { findEmails, isRoleAddress } from './find-emails.ts'
import { type Found, findNumbers } from './find-numbers.ts'
import { findZones } from './find-zones.ts'
import { type Folded, foldText } from './fold-text.ts'
import { mayHoldInText } from './may-hold.ts'
import type { Certainty, Finding, Side } from './model.ts'
import type { NameAutomaton } from './name-automaton.ts'
import { type AddressInText, findIpv4, findIpv6 } from './victim-addresses.ts'
import type { Place } from './visit-texts.ts'

const whose: readonly Topic[] = ['victim', 'attacker']

/** A text with more findings of one detector than this has its rest, from there to the end, as one. */
const maxFindings = 1000

const rank: Readonly<Record<Certainty, number>> = { checked: 3, likely: 2, possible: 1 }
const recipientHeader = /\/(?:to|cc|bcc|delivered-to|x-original-to|envelope-to)(?:\/\d+)?$/i
const identifierHeader = /\/(?:message-id|references|in-reply-to|dkim-signature)(?:\/\d+)?$/i

/** Every finding in one text. `link`: recipients only, as phishing links carry them. */
export function findInText(
  place: Place,
  side: Side,
  mode: 'text' | 'link',
  names: NameAutomaton | null,
  attackerValues: ReadonlySet<string> | undefined,
): Finding[] {
  const mayName = mode === 'text' && names !== null
  // Folding a text costs ten times what asking whether it is worth it does.
  if ((!mayName && !mayHoldInText(place.text)) || identifierHeader.test(place.at)) return []
  return searchText(place, side, mode, names, attackerValues)
}

/** As `findInText`, whatever the text looks like. */
export function searchText(
  place: Place,
  side: Side,
  mode: 'text' | 'link',
  names: NameAutomaton | null,
  attackerValues: ReadonlySet<string> | undefined,
): Finding[] {
  const folded = foldText(place.text)
  const limit = maxFindings + 1
  if (mode === 'link') return tell(place, [emailsInLink(folded, limit)])
  const mentions = findMentions(folded)
  const known = names?.find(folded, limit) ?? []
  return tell(place, [
    emails(place, folded, side, mentions, attackerValues, limit),
    findZones(folded, limit),
    findNumbers(folded, mentions, limit).map((one) => inAttack(one, side)),
    known.map((range): Found => ({ ...range, kind: 'person-name', certainty: 'likely', because: 'known-name' })),
    ...(mentions.topics.includes('victim')
      ? [findIpv4(folded), findIpv6(folded, mentions)].map((one) => addresses(one, mentions, attackerValues, limit))
      : []),
  ])
}

// A telephone number where the attack is described is mostly the attacker's; a national number or a card is a victim's anywhere.
function inAttack(found: Found, side: Side): Found {
  if (side !== 'attacker' || found.kind !== 'phone') return found
  return { ...found, certainty: 'possible', because: 'address-in-an-attack' }
}

function addresses(
  found: Generator<AddressInText>,
  mentions: Mentions,
  attackerValues: ReadonlySet<string> | undefined,
  limit: number,
): Found[] {
  const surroundings = new Surroundings(mentions)
  const kept: Found[] = []
  for (const { start, end, value } of found) {
    if (surroundings.closest(start, end, whose)?.topic !== 'victim') continue
    const isAttackers = attackerValues?.has(value) === true
    const because = isAttackers ? 'victim-and-attacker' : 'address-of-a-victim'
    kept.push({ start, end, kind: 'victim-ip', certainty: isAttackers ? 'possible' : 'likely', because })
    if (kept.length === limit) break
  }
  return kept
}

function emails(
  place: Place,
  folded: Folded,
  side: Side,
  mentions: Mentions,
  attackerValues: ReadonlySet<string> | undefined,
  limit: number,
): Found[] {
  const surroundings = new Surroundings(mentions)
  const isRecipient = recipientHeader.test(place.at)
  const found: Found[] = []
  for (const { start, end, value } of findEmails(folded)) {
    if (isRoleAddress(value)) continue
    if (found.length === limit) break
    const said = surroundings.closest(start, end, whose)?.topic
    const isAttackers = attackerValues?.has(value) === true
    const at = { start, end, kind: 'email' } as const
    if (isRecipient) found.push({ ...at, certainty: 'checked', because: 'recipient-of-a-lure' })
    else if (isAttackers) {
      if (said === 'victim') found.push({ ...at, certainty: 'possible', because: 'victim-and-attacker' })
    } else if (said === 'victim') found.push({ ...at, certainty: 'likely', because: 'address-of-a-victim' })
    else if (said === 'attacker' || side === 'attacker') {
      found.push({ ...at, certainty: 'possible', because: 'address-in-an-attack' })
    } else found.push({ ...at, certainty: 'likely', because: 'address-of-somebody' })
  }
  return found
}

// A link that carries an address carries that of whoever was meant to open it.
function emailsInLink(folded: Folded, limit: number): Found[] {
  const found: Found[] = []
  for (const { start, end, value } of findEmails(folded)) {
    if (isRoleAddress(value)) continue
    found.push({ start, end, kind: 'email', certainty: 'likely', because: 'recipient-of-a-lure' })
    if (found.length === limit) break
  }
  return found
}

// In order and apart: of two that overlap the surer one stays, and covers what the other covered. A detector that reached its limit
// has not seen the rest of the text: from its last finding on, all of it is one finding.
function tell(place: Place, detected: readonly (readonly Found[])[]): Finding[] {
  const ends = detected.filter(({ length }) => length > maxFindings).map((found) => found.at(-1)!)
  const cut = ends.sort((a, b) => a.start - b.start)[0]
  const sorted = detected.flat().sort((a, b) => a.start - b.start || b.end - a.end)
  const apart: Found[] = []
  for (const one of sorted) {
    if (cut !== undefined && one.start >= cut.start) break
    const last = apart.at(-1)
    if (last === undefined || one.start >= last.end) apart.push(one)
    else {
      const surer = rank[one.certainty] > rank[last.certainty] ? one : last
      apart[apart.length - 1] = { ...surer, start: last.start, end: Math.max(last.end, one.end) }
    }
  }
  const told = apart.map(({ start, end, kind, certainty, because }): Finding => {
    return { at: place.at, range: [start, end], kind, certainty, because }
  })
  if (cut !== undefined) {
    const start = Math.max(cut.start, apart.at(-1)?.end ?? 0)
    const { kind, certainty } = cut
    told.push({ at: place.at, range: [start, place.text.length], kind, certainty, because: 'too-many' })
  }
  return told
}
