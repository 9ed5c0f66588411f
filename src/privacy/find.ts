import type { StixObject } from '../stix/object.ts'
import { findEmails, isRoleAddress } from './find-emails.ts'
import { findInText } from './find-in-text.ts'
import { foldText } from './fold-text.ts'
import type { Because, Certainty, Context, Finding, Kind, Side } from './model.ts'
import { NameAutomaton } from './name-automaton.ts'
import { constantsOf, pathOf } from './pattern-constants.ts'
import { hasHonorific, isNobodysName, searchableNames } from './person-names.ts'
import { localLinks, sideOf } from './side.ts'
import { isSomebodysAddress } from './victim-addresses.ts'
import { type Place, visitTexts } from './visit-texts.ts'

interface Owner {
  readonly side: Side
  readonly isObserved: boolean
}

/** Raised when detectors find more than before: then what is stored is searched once more. */
export const detectors = 1

/**
 * Personal data in one object, in the order in which it stands, never two findings over the same characters. Takes time
 * linear in the object's size; never throws for what the object holds. A clean answer covers every text that the field policy
 * lets be searched (field-policy.ts), and no payload, key of a dictionary or name of a person in free text that nobody announced.
 */
export function findPersonalData(object: StixObject, context: Context = {}): readonly Finding[] {
  const places = visitTexts(object)
  const owners = new Map<string | null, Owner>()
  const ownerOf = ({ key, holder }: Place): Owner => {
    let owner = owners.get(key)
    if (owner === undefined) {
      const links = key === null ? (context.links ?? []) : localLinks(object.objects, key)
      const isObserved = links.some(({ name, other }) => name === 'object_refs' && other === 'observed-data')
      owner = { side: sideOf(holder, links), isObserved }
      owners.set(key, owner)
    }
    return owner
  }
  const whole = places.map((place) => findWhole(place, ownerOf(place), context))
  const own = places.filter((_, index) => whole[index]?.kind === 'person-name').map(({ text }) => text)
  const wanted = searchableNames([...own, ...(context.names ?? [])])
  const names = wanted.length === 0 ? null : new NameAutomaton(wanted)
  return places.flatMap((place, index) => {
    const one = whole[index]
    if (one !== undefined && one !== null) return [one]
    if (place.use === 'email' || place.use === 'address') return []
    if (place.use === 'pattern') return findInPattern(place, object, context)
    const mode = place.use === 'link' ? 'link' : 'text'
    return findInText(place, ownerOf(place).side, mode, names, context.attackerValues)
  })
}

// Values that are of one kind as a whole, because the property says so.
function findWhole(place: Place, owner: Owner, context: Context): Finding | null {
  const finding = (kind: Kind, certainty: Certainty, because: Because): Finding => ({
    at: place.at,
    range: [0, place.text.length],
    kind,
    certainty,
    because,
  })
  switch (place.use) {
    case 'email':
      return emailOf(place, owner, context, finding)
    case 'address':
      return addressOf(place, owner, context, finding)
    case 'name':
      return nameOf(place, owner, finding)
    case 'account':
      return accountOf(place, owner, finding)
    case 'author':
      if (isNobodysName(place.text) || place.text.includes('@')) return null
      return finding('person-name', hasHonorific(place.text) ? 'likely' : 'possible', 'author')
    default:
      return null
  }
}

type Make = (kind: Kind, certainty: Certainty, because: Because) => Finding

function sideOfValue(value: string, owner: Owner, context: Context): Side {
  if (context.attackerValues?.has(value.toLowerCase()) !== true) return owner.side
  return owner.side === 'victim' || owner.side === 'both' ? 'both' : 'attacker'
}

function emailOf(place: Place, owner: Owner, context: Context, finding: Make): Finding | null {
  const found = findEmails(foldText(place.text)).next().value
  if (found !== undefined && isRoleAddress(found.value)) return null
  const side = sideOfValue(place.text, owner, context)
  if (side === 'attacker') return null
  if (side === 'victim') return finding('email', 'checked', 'address-of-a-victim')
  return side === 'both'
    ? finding('email', 'possible', 'victim-and-attacker')
    : finding('email', 'likely', 'address-of-somebody')
}

function addressOf(place: Place, owner: Owner, context: Context, finding: Make): Finding | null {
  if (!isSomebodysAddress(place.text)) return null
  const side = sideOfValue(place.text, owner, context)
  if (side === 'victim') return finding('victim-ip', 'likely', 'address-of-a-victim')
  if (side === 'both') return finding('victim-ip', 'possible', 'victim-and-attacker')
  return side === 'unknown' && owner.isObserved ? finding('victim-ip', 'possible', 'observed') : null
}

function nameOf(place: Place, { side }: Owner, finding: Make): Finding | null {
  const { holder, text } = place
  if (isNobodysName(text)) return null
  if (holder.type === 'identity') {
    if (holder.identity_class === 'individual') {
      return side === 'attacker'
        ? finding('person-name', 'possible', 'person-behind-the-attack')
        : finding('person-name', 'checked', 'identity-of-a-person')
    }
    const mayBe = holder.identity_class === undefined || holder.identity_class === 'unknown'
    return mayBe && hasHonorific(text) ? finding('person-name', 'likely', 'honorific') : null
  }
  if (holder.is_service_account === true || text.includes('@')) return null
  // The name that a sender shows may be that of the person whom the attacker pretends to be.
  const isDoubtful = side === 'attacker' || side === 'both'
  return finding('person-name', isDoubtful ? 'possible' : 'likely', 'display-name')
}

function accountOf(place: Place, { side }: Owner, finding: Make): Finding | null {
  if (isNobodysName(place.text) || place.text.includes('@') || place.holder.is_service_account === true) return null
  if (side === 'attacker') return null
  if (side === 'victim') return finding('account', 'likely', 'account-of-a-victim')
  return finding('account', 'possible', side === 'both' ? 'victim-and-attacker' : 'account-of-somebody')
}

const mayHoldEmail = /[@＠]|%40|[[(]at[\])]/i
const recipients = /^email-message:(?:to_refs|cc_refs|bcc_refs)\b/
const links = /^(?:url:value|network-traffic:)/
// IPv6 with an IPv4 end and a prefix length.
const longestAddress = 50
const addresses = /^(?:ipv4-addr|ipv6-addr):value$/

// An indicator describes the attack: what it looks for is the attacker's, but for recipients, and for hosts that it calls compromised.
function findInPattern(place: Place, object: StixObject, context: Context): Finding[] {
  if (object.pattern_type !== 'stix') return []
  const isCompromised = sideOf(object, context.links ?? []) === 'victim'
  if (!isCompromised && !mayHoldEmail.test(place.text)) return []
  const emails = findEmails(foldText(place.text))
  let next = emails.next().value
  const findings: Finding[] = []
  for (const constant of constantsOf(place.text)) {
    const { start, end } = constant
    for (; next !== undefined && next.start < end; next = emails.next().value) {
      if (next.start < start || next.end > end || isRoleAddress(next.value)) continue
      const path = pathOf(place.text, constant)
      const isLure = recipients.test(path)
      if (!isLure && !links.test(path) && !isCompromised) continue
      const because = isLure || links.test(path) ? 'recipient-of-a-lure' : 'address-of-a-victim'
      const certainty = isLure ? 'checked' : 'likely'
      findings.push({ at: place.at, range: [next.start, next.end], kind: 'email', certainty, because })
    }
    if (!isCompromised || end - start > longestAddress || !isSomebodysAddress(place.text.slice(start, end))) continue
    if (!addresses.test(pathOf(place.text, constant))) continue
    const because = 'address-of-a-victim'
    findings.push({ at: place.at, range: [start, end], kind: 'victim-ip', certainty: 'likely', because })
  }
  return findings
}
