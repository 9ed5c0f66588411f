import type { Handling, MemberCode, PartHandling, Tlp } from '../../policy/model.ts'

/** One version of an object as its publisher meant it: what the model judges by, whatever a node makes of the text. */
export interface VersionFacts {
  readonly id: string
  /** '' for an observable: its origin's node says. */
  version: string
  readonly text: string
  readonly tlp: Tlp | null
  readonly releasableTo: readonly MemberCode[] | null
  readonly originatorControl: boolean
  readonly embargoUntil: string | null
  readonly references: readonly Referring[]
  /** The label of its one marked part, and the word that stands in it; null: it has none. */
  readonly part: { readonly tlp: Tlp; readonly secret: string; readonly vital: boolean } | null
  /** It holds an e-mail address, so that a person must look first. */
  readonly personal: boolean
  readonly assigned: { readonly tlp?: Tlp; readonly releasableTo?: readonly MemberCode[] }
  /** `acknowledged`: its node said that it is stored. `unknown`: it lost its power before it said anything. */
  state: 'acknowledged' | 'unknown'
  /** `acknowledged`: its node said that it is taken back; `unknown` as above. */
  recalled: 'no' | 'acknowledged' | 'unknown'
}

export interface Referring {
  readonly target: string
  /** `vital`: without it the object is nothing (`source_ref`). `listed`: it can be left out as long as another stays. `creator`: whoever cuts puts itself there. */
  readonly as: 'vital' | 'listed' | 'creator'
}

export interface ObjectFacts {
  readonly id: string
  readonly type: string
  readonly origin: MemberCode
  readonly created: string
  /** The identity that it names as its creator; null: none. */
  readonly creator: string | null
  readonly versions: VersionFacts[]
}

/** Everything that was ever handed in, by id. */
export class Published {
  readonly objects = new Map<string, ObjectFacts>()

  of(origin: MemberCode): ObjectFacts[] {
    return [...this.objects.values()].filter((one) => one.origin === origin)
  }

  version(id: string, version: string): { object: ObjectFacts; facts: VersionFacts } | null {
    const object = this.objects.get(id)
    const facts = object?.versions.find((one) => one.version === version)
    return object === undefined || facts === undefined ? null : { object, facts }
  }

  /** Its publisher holds it in this version: if it never said which (it lost its power first), it is this one. */
  settle(origin: MemberCode, id: string, version: string): void {
    const object = this.objects.get(id)
    if (object?.origin !== origin || this.version(id, version) !== null) return
    const open = object.versions.find((one) => one.version === '' && one.state === 'unknown')
    if (open !== undefined) open.version = version
  }
}

/** Policy's questions about a version, answered from what its publisher meant. */
export function handlingFor(
  { type, origin }: ObjectFacts,
  facts: VersionFacts,
  at: {
    readonly under: string | null
    readonly personal: boolean
    readonly keptBack: boolean
    readonly secondPerson: boolean
    readonly nowMs: number
  },
): Handling {
  const labels = [facts.tlp, facts.assigned.tlp ?? null].filter((one) => one !== null)
  const order: readonly Tlp[] = ['clear', 'green', 'amber', 'amber+strict', 'red']
  const tlp = labels.toSorted((one, other) => order.indexOf(other) - order.indexOf(one))[0] ?? null
  const lists = [facts.releasableTo, facts.assigned.releasableTo ?? null].filter((one) => one !== null)
  const [first, second] = lists
  const releasableTo =
    first === undefined
      ? null
      : [...(second === undefined ? first : first.filter((one) => second.includes(one)))].sort()
  const part: PartHandling | null =
    facts.part === null
      ? null
      : {
          tlp: facts.part.tlp,
          pap: null,
          releasableTo: null,
          originatorControl: false,
          purposes: null,
          unknownMarkings: [],
          notPublic: false,
        }
  const embargoed = facts.embargoUntil !== null && Date.parse(facts.embargoUntil) > at.nowMs
  return {
    type,
    tlp,
    releasableTo,
    origin,
    under: at.under,
    originatorControl: facts.originatorControl,
    sectors: [],
    purposes: null,
    unknownMarkings: [],
    notPublic: false,
    exercise: null,
    pap: null,
    confidence: null,
    embargoUntil: embargoed ? facts.embargoUntil : null,
    day: null,
    personal: at.personal ? ['email'] : [],
    consent: null,
    held: [...(at.keptBack ? ['personal-data' as const] : []), ...(at.secondPerson ? ['second-person' as const] : [])],
    indispensable: facts.part?.vital === true ? [0] : [],
    parts: part === null ? [] : [part],
  }
}
