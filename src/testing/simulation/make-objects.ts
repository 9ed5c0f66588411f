import type { MemberCode, Tlp } from '../../policy/model.ts'
import { handlingExtension } from '../../stix/handling-extension.ts'
import { tlp2Definitions } from '../../stix/tlp.ts'
import type { Chance } from './chance.ts'
import type { ObjectFacts, Referring, VersionFacts } from './facts.ts'
import { beginMs } from './members.ts'

const types = [
  'indicator',
  'indicator',
  'malware',
  'report',
  'report',
  'relationship',
  'relationship',
  'ipv4-addr',
] as const
const labels: readonly Tlp[] = ['clear', 'green', 'green', 'amber', 'amber+strict', 'red']

export interface Around {
  readonly origin: MemberCode
  /** The identity that speaks for it. */
  readonly identity: string
  readonly members: readonly MemberCode[]
  /** Ids that it may point to: held, recalled, unknown, its own. */
  readonly targets: readonly string[]
  readonly nowMs: number
  readonly spanMs: number
}

/** A new object with its first version. Several made at once may point to each other, also in a circle. */
export function makeObjects(chance: Chance, count: number, around: Around): ObjectFacts[] {
  const made = Array.from({ length: count }, (): ObjectFacts => {
    const type = chance.pick(types)
    const created = new Date(around.nowMs + chance.whole(0, 999)).toISOString()
    const creator = type !== 'ipv4-addr' && chance.happens(0.25) ? around.identity : null
    return { id: `${type}--${chance.uuid()}`, type, origin: around.origin, created, creator, versions: [] }
  })
  const targets = [...around.targets, ...made.map(({ id }) => id)]
  for (const object of made) object.versions.push(makeVersion(chance, object, { ...around, targets }))
  return made
}

/** The object that speaks for its member. */
export function makeSpeaker(chance: Chance, around: Around): ObjectFacts {
  const created = new Date(around.nowMs).toISOString()
  const speaker: ObjectFacts = {
    ...{ id: around.identity, type: 'identity', origin: around.origin, created, creator: null, versions: [] },
  }
  speaker.versions.push(makeVersion(chance, speaker, around))
  return speaker
}

/** Another version of it: tighter, looser, pointing elsewhere. */
export function makeVersion(chance: Chance, object: ObjectFacts, around: Around): VersionFacts {
  const { type, id, created } = object
  const number = object.versions.length
  const version = type === 'ipv4-addr' ? '' : new Date(Date.parse(created) + number * 1000).toISOString()
  const targets = around.targets.filter((one) => one !== id)
  const allowed = type === 'relationship' ? targets.filter((one) => !one.startsWith('relationship--')) : targets
  const creator: Referring[] = object.creator === null ? [] : [{ target: object.creator, as: 'creator' }]
  const references = [...referencesFor(chance, type, allowed), ...creator]
  const tlp = chance.happens(0.1) ? null : chance.pick(labels)
  const releasableTo = tlp === 'red' || chance.happens(0.15) ? chance.some(around.members, 0.6).sort() : null
  const part =
    !['ipv4-addr', 'relationship', 'identity'].includes(type) && chance.happens(0.2)
      ? {
          tlp: chance.pick(labels),
          secret: `secret${chance.uuid().slice(0, 8)}`,
          vital: type !== 'malware' && chance.happens(0.2),
        }
      : null
  const personal = type === 'report' && chance.happens(0.15)
  const originatorControl = chance.happens(0.08)
  const embargoUntil = chance.happens(0.05)
    ? new Date(beginMs + Math.floor(chance.next() * around.spanMs)).toISOString()
    : null
  const beside = chance.happens(0.15)
  const assigned = beside
    ? {
        ...(chance.happens(0.7) ? { tlp: chance.pick(labels) } : {}),
        ...(chance.happens(0.3) ? { releasableTo: chance.some(around.members, 0.7).sort() } : {}),
      }
    : {}
  const facts = { tlp, releasableTo, originatorControl, embargoUntil, part, personal }
  const body = bodyOf(object, { ...facts, version, references, number })
  return { id, version, text: JSON.stringify(body), references, ...facts, assigned, state: 'unknown', recalled: 'no' }
}

function referencesFor(chance: Chance, type: string, targets: readonly string[]): Referring[] {
  const elsewhere = () => `malware--${chance.uuid()}`
  const target = () => (targets.length === 0 || chance.happens(0.05) ? elsewhere() : chance.pick(targets))
  if (type === 'relationship') {
    // Its two ends may be one and the same.
    return [
      { target: target(), as: 'vital' },
      { target: target(), as: 'vital' },
    ]
  }
  if (type !== 'report') return []
  const ids = new Set(Array.from({ length: chance.whole(1, 3) }, target))
  return [...ids].map((id) => ({ target: id, as: 'listed' }))
}

function bodyOf(
  { id, type, created, creator }: ObjectFacts,
  facts: Pick<
    VersionFacts,
    'version' | 'references' | 'tlp' | 'releasableTo' | 'originatorControl' | 'embargoUntil' | 'part' | 'personal'
  > & { readonly number: number },
): object {
  const { version, references, tlp, releasableTo, originatorControl, embargoUntil, part, personal, number } = facts
  const targets = references.filter(({ as }) => as !== 'creator').map(({ target }) => target)
  const extension = {
    ...(releasableTo === null ? {} : { releasable_to: releasableTo }),
    ...(originatorControl ? { originator_control: true } : {}),
    ...(embargoUntil === null ? {} : { embargo_until: embargoUntil }),
  }
  const description =
    `${personal ? 'ask hanako.sato@ministry.example.jp. ' : ''}${part?.vital === false ? part.secret : ''}`.trim()
  const common = {
    type,
    spec_version: '2.1',
    id,
    ...(tlp === null ? {} : { object_marking_refs: [tlp2Definitions[tlp].id] }),
    ...(Object.keys(extension).length === 0
      ? {}
      : { extensions: { [handlingExtension]: { extension_type: 'property-extension', ...extension } } }),
  }
  if (type === 'ipv4-addr') return { ...common, value: addressOf(id) }
  const marked = part?.vital === true ? (type === 'indicator' ? 'pattern' : 'name') : 'description'
  const versioned = {
    ...common,
    created,
    modified: version,
    ...(creator === null ? {} : { created_by_ref: creator }),
    ...(description === '' ? {} : { description }),
    ...(part === null
      ? {}
      : { granular_markings: [{ marking_ref: tlp2Definitions[part.tlp].id, selectors: [marked] }] }),
  }
  const name = type === 'report' && part?.vital === true ? part.secret : `${type} ${number}`
  switch (type) {
    case 'indicator':
      return {
        ...versioned,
        name,
        pattern: `[domain-name:value = '${part?.vital ? part.secret : `v${number}`}.example']`,
        pattern_type: 'stix',
        valid_from: '2026-01-01T00:00:00Z',
      }
    case 'identity':
      return { ...versioned, name: 'The member', identity_class: 'organization' }
    case 'malware':
      return { ...versioned, name, is_family: false }
    case 'report':
      return { ...versioned, name, published: '2026-01-01T00:00:00Z', object_refs: targets }
    default:
      return { ...versioned, relationship_type: 'related-to', source_ref: targets[0], target_ref: targets[1] }
  }
}

function addressOf(id: string): string {
  const [a, b] = [Number.parseInt(id.slice(-4, -2), 16), Number.parseInt(id.slice(-2), 16)]
  return `198.51.${a}.${b}`
}
