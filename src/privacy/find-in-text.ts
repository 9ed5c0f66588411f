import { findMentions, Surroundings } from './context-words.ts'
import { findEmails, isRoleAddress } from './find-emails.ts'
import { type Found, findNumbers } from './find-numbers.ts'
import { findZones } from './find-zones.ts'
import { type Folded, foldText } from './fold-text.ts'
import type { Certainty, Finding, Side } from './model.ts'
import { findNames } from './person-names.ts'
import { findAddresses } from './victim-addresses.ts'
import type { Place } from './visit-texts.ts'

/** A text with more findings than this has its rest, from there to the end, as one. */
export const maxFindings = 1000

const worthALook = /[0-9@０-９＠]|[[(]at[\])]/i
const rank: Readonly<Record<Certainty, number>> = { checked: 3, likely: 2, possible: 1 }
const recipientHeader = /\/(?:to|cc|bcc|delivered-to|x-original-to|envelope-to)(?:\/\d+)?$/i
const identifierHeader = /\/(?:message-id|references|in-reply-to|dkim-signature)(?:\/\d+)?$/i

/** Every finding in one text. `link`: recipients only, as phishing links carry them. */
export function findInText(
  place: Place,
  side: Side,
  mode: 'text' | 'link',
  names: readonly string[],
  attackerValues: ReadonlySet<string> | undefined,
): Finding[] {
  const mayName = mode === 'text' && names.length > 0
  if ((!worthALook.test(place.text) && !mayName) || identifierHeader.test(place.at)) return []
  const folded = foldText(place.text)
  if (mode === 'link') return tell(place, emailsInLink(folded))
  const mentions = findMentions(folded)
  const found = [
    ...emails(place, folded, side, new Surroundings(mentions), attackerValues),
    ...findZones(folded),
    ...findNumbers(folded, mentions).map((one) => inAttack(one, side)),
    ...findNames(folded, names, (name) => foldText(name).plain).map(
      (range): Found => ({ ...range, kind: 'person-name', certainty: 'likely', because: 'known-name' }),
    ),
  ]
  if (mentions.some(({ topic }) => topic === 'victim')) {
    const surroundings = new Surroundings(mentions)
    for (const { start, end, value } of findAddresses(folded, mentions)) {
      if (surroundings.closest(start, end, ['victim', 'attacker'])?.topic !== 'victim') continue
      const isAttackers = attackerValues?.has(value) === true
      const because = isAttackers ? 'victim-and-attacker' : 'address-of-a-victim'
      found.push({ start, end, kind: 'victim-ip', certainty: isAttackers ? 'possible' : 'likely', because })
    }
  }
  return tell(place, found)
}

// A telephone number where the attack is described is mostly the attacker's; a national number or a card is a victim's anywhere.
function inAttack(found: Found, side: Side): Found {
  if (side !== 'attacker' || found.kind !== 'phone') return found
  return { ...found, certainty: 'possible', because: 'address-in-an-attack' }
}

function emails(
  place: Place,
  folded: Folded,
  side: Side,
  surroundings: Surroundings,
  attackerValues: ReadonlySet<string> | undefined,
): Found[] {
  const isRecipient = recipientHeader.test(place.at)
  const found: Found[] = []
  for (const { start, end, value } of findEmails(folded)) {
    if (isRoleAddress(value)) continue
    const said = surroundings.closest(start, end, ['victim', 'attacker'])?.topic
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
function emailsInLink(folded: Folded): Found[] {
  return findEmails(folded)
    .filter(({ value }) => !isRoleAddress(value))
    .map(({ start, end }) => ({ start, end, kind: 'email', certainty: 'likely', because: 'recipient-of-a-lure' }))
}

// In order and apart: of two that overlap the surer one stays, then the longer, and covers what the other covered.
function tell(place: Place, found: readonly Found[]): Finding[] {
  const sorted = [...found].sort((a, b) => a.start - b.start || b.end - a.end)
  const apart: Found[] = []
  for (const one of sorted) {
    const last = apart.at(-1)
    if (last === undefined || one.start >= last.end) apart.push(one)
    else {
      const surer = rank[one.certainty] > rank[last.certainty] ? one : last
      apart[apart.length - 1] = { ...surer, start: last.start, end: Math.max(last.end, one.end) }
    }
  }
  const told = apart.slice(0, maxFindings).map(
    ({ start, end, kind, certainty, because }): Finding => ({
      at: place.at,
      range: [start, end],
      kind,
      certainty,
      because,
    }),
  )
  const rest = apart[maxFindings]
  if (rest !== undefined) {
    const range = [rest.start, place.text.length] as const
    told.push({ at: place.at, range, kind: rest.kind, certainty: rest.certainty, because: 'too-many' })
  }
  return told
}
