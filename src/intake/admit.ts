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
  | { readonly admit: false; readonly unchanged: false; readonly code: Refusal['code']; readonly reason: string }

/** Versions of one object and origin: each arrival is compared with all of them. */
const mostVersions = 5_000

/**
 * Whether a version may be stored beside what is held of the same id. Only the member that published an object versions
 * or revokes it; the same id and version with other content is an alarm; a revoked object has no later versions
 * (STIX 2.1 §3.6). `held` is in order of arrival: its first one says who published the object. `sameContent` compares texts whose digests differ, as canonical JSON.
 */
export async function admit(
  candidate: Candidate,
  held: readonly Held[],
  sameContent: (one: Held) => Promise<boolean>,
): Promise<Admission> {
  const equal = async (one: Held) => one.digest === candidate.digest || (await sameContent(one))
  const own = held.filter((one) => one.origin === candidate.origin)
  if (own.length >= mostVersions) {
    const one = own.find(({ digest }) => digest === candidate.digest)
    return one === undefined ? refuse('too-large', `${mostVersions} versions of it are held`) : unchanged(one)
  }
  if (candidate.unversioned) {
    for (const one of own) if (await equal(one)) return unchanged(one)
    const other = own.find((one) => candidate.version !== '' && compareVersions(one.version, candidate.version) === 0)
    return other === undefined ? { admit: true } : conflict(other)
  }
  const twins = held.filter((one) => candidate.unchanging || compareVersions(one.version, candidate.version) === 0)
  for (const one of twins) {
    if (!(await equal(one))) return conflict(one)
    // Our own people handing in what another member published leave it in that member's control.
    if (one.origin === candidate.origin || candidate.local) return unchanged(one)
  }
  const first = held[0]?.origin ?? candidate.origin
  if (first !== candidate.origin && twins.length === 0) {
    return refuse('not-its-creator', `${first} published this object; only ${first} publishes versions of it`)
  }
  if (held.some((one) => one.creator !== candidate.creator)) {
    return refuse('not-its-creator', 'created_by_ref differs from the versions that are held; a creator never changes')
  }
  if (own.some((one) => one.revoked && compareVersions(one.version, candidate.version) < 0)) {
    return refuse('revoked', 'the object was revoked; a revoked object has no later versions')
  }
  return { admit: true }
}

/** Whether two texts are the same JSON, whatever their spaces and order. */
export function sameJson(a: string, b: string): boolean {
  return canonicalJson(JSON.parse(a)) === canonicalJson(JSON.parse(b))
}

function conflict(one: Held): Admission {
  return refuse('conflict', `another content is held for this version, published by ${one.origin}`)
}

function unchanged(one: Held): Admission {
  return { admit: false, unchanged: true, version: one.version }
}

function refuse(code: Refusal['code'], reason: string): Admission {
  return { admit: false, unchanged: false, code, reason }
}
