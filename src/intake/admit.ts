import { canonicalJson } from '../base/canonical-json.ts'
import type { MemberCode } from '../policy/model.ts'
import { compareVersions } from '../stix/version.ts'
import type { Refusal } from './model.ts'

/** What admission compares of a version that is held, or was admitted earlier in the same batch. */
export interface Held {
  readonly id: string
  readonly version: string
  readonly origin: MemberCode
  readonly creator: string
  readonly digest: string
  readonly revoked: boolean
  /** The subscription through which it came (store/doors.ts); null: through none. */
  readonly door: string | null
}

/** What admission reads of a version at the door. */
export interface Candidate extends Held {
  /** True: nothing in the object says its version (observables); two versions of one origin differ by content alone. */
  readonly unversioned: boolean
  /** True: it has one content for ever (a marking definition, STIX 2.1 §7.2.1), so another `created` is another content. */
  readonly unchanging: boolean
  /** True: our own people hand it in. */
  readonly local: boolean
}

export type Admission =
  | { readonly admit: true }
  | { readonly admit: false; readonly unchanged: true; readonly version: string }
  | {
      readonly admit: false
      readonly unchanged: false
      readonly code: Refusal['code']
      readonly reason: string
      /** The same without the name of whoever gave what is held. */
      readonly told: string
    }

/** Versions of one object and origin: each arrival is compared with all of them. */
const mostVersions = 5_000

/**
 * Whether a version may be stored beside what is held of the same id. Only the member that published an object versions
 * or revokes it; the same id and version with other content is an alarm; a revoked object has no later versions
 * (STIX 2.1 §3.6). What only a subscription brought stands in no member's way; and a subscription brings versions of what came through
 * its own door, or of what our people handed in in another's name. `held` is in order of arrival: its first one says who published the object. `sameContent` compares texts whose digests differ, as canonical JSON.
 */
export async function admit(
  candidate: Candidate,
  all: readonly Held[],
  sameContent: (one: Held) => Promise<boolean>,
): Promise<Admission> {
  const held = candidate.local ? all : all.filter(({ door }) => door === null)
  const equal = async (one: Held) => one.digest === candidate.digest || (await sameContent(one))
  const own = held.filter((one) => one.origin === candidate.origin)
  if (own.length >= mostVersions) {
    const one = own.find(({ digest }) => digest === candidate.digest)
    return one === undefined ? refuse('too-large', `${mostVersions} versions of it are held`) : unchanged(one)
  }
  if (candidate.unversioned) {
    for (const one of own) if (await equal(one)) return unchanged(one)
    const barred = refuseDoor(candidate, held)
    if (barred !== null) return barred
    const other = own.find((one) => candidate.version !== '' && compareVersions(one.version, candidate.version) === 0)
    return other === undefined ? { admit: true } : conflict(other)
  }
  const twins = held.filter((one) => candidate.unchanging || compareVersions(one.version, candidate.version) === 0)
  for (const one of twins) {
    if (!(await equal(one))) return conflict(one)
    // Our own people handing in what another member published leave it in that member's control.
    if (one.origin === candidate.origin || candidate.local) return unchanged(one)
  }
  const barred = refuseDoor(candidate, held)
  if (barred !== null) return barred
  const first = held[0]?.origin ?? candidate.origin
  if (first !== candidate.origin && twins.length === 0) {
    const reason = `${first} published this object; only ${first} publishes versions of it`
    return refuse(
      'not-its-creator',
      reason,
      'another member published this object first; only that one publishes versions of it',
    )
  }
  if (held.some((one) => one.creator !== candidate.creator)) {
    return refuse('not-its-creator', 'created_by_ref differs from the versions that are held; a creator never changes')
  }
  if (own.some((one) => one.revoked && compareVersions(one.version, candidate.version) < 0)) {
    return refuse('revoked', 'the object was revoked; a revoked object has no later versions')
  }
  return { admit: true }
}

/** Why what comes through a subscription's door is not that subscription's to bring; null: it is. */
function refuseDoor(candidate: Candidate, held: readonly Held[]): Admission | null {
  const { door } = candidate
  if (door === null) return null
  const member = held.find(({ origin }) => origin !== candidate.origin)
  if (member !== undefined)
    return refuse(
      'not-its-creator',
      `${member.origin} gives us this object; only ${member.origin} publishes versions of it`,
    )
  const first = held[0]
  if (first === undefined || first.door === door) return null
  if (first.door !== null)
    return refuse('not-its-creator', 'another source brought this object first, and brings its versions')
  // A feed may go on with what our people began with by hand; never with what is theirs.
  if (candidate.creator !== '' && !candidate.unversioned) return null
  return refuse('not-its-creator', 'our own people handed this object in, and hand in its versions')
}

/** Whether two texts are the same JSON, whatever their spaces and order. */
export function sameJson(a: string, b: string): boolean {
  return canonicalJson(JSON.parse(a)) === canonicalJson(JSON.parse(b))
}

function conflict(one: Held): Admission {
  const told = 'another content is held for this version'
  return refuse('conflict', `${told}, published by ${one.origin}`, told)
}

function unchanged(one: Held): Admission {
  return { admit: false, unchanged: true, version: one.version }
}

function refuse(code: Refusal['code'], reason: string, told = reason): Admission {
  return { admit: false, unchanged: false, code, reason, told }
}
