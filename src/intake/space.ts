import type { Handling } from '../policy/model.ts'
import type { Refusal, Source } from './model.ts'
import type { Prepared } from './prepare.ts'

/** What this node holds in the spaces other than the one whose door this is. */
export interface OtherSpaces {
  /** Of these ids, those that are held in another space, with the name of its exercise; '' live. */
  held(ids: readonly string[]): Promise<ReadonlyMap<string, string>>
}

export interface DoorOfSpace {
  /** The exercise whose door this is; null: the live one. */
  readonly exercise: string | null
  /** Of the ids of a batch and what it refers to, those held in another space. */
  readonly elsewhere: ReadonlyMap<string, string>
}

/**
 * Why an object may not come into this space, or null: it may. Only our own people are told what another space holds; from everybody
 * else a live object is taken as if there were no exercise, so that no drill can keep anything live out.
 */
export function refuseSpace(
  { object, references }: Prepared,
  { exercise: named }: Pick<Handling, 'exercise'>,
  source: Source,
  { exercise, elsewhere }: DoorOfSpace,
): Pick<Refusal, 'code' | 'reason'> | null {
  const refuse = (reason: string) => ({ code: 'other-space', reason }) as const
  if (named !== exercise) {
    if (named !== null && exercise === null)
      return refuse(`it belongs to the exercise ${named}: hand it in there, once the exercise is open and joined here`)
    return refuse(
      named === null
        ? `it does not name the exercise ${exercise} in its handling extension, so it is live`
        : `it belongs to the exercise ${named}, not to ${exercise}`,
    )
  }
  const isStaff = source.kind === 'local' && !source.actor.startsWith('client:')
  // Most nodes hold nothing elsewhere.
  const other = elsewhere.size === 0 || isNameBased(object.id) ? undefined : elsewhere.get(object.id)
  if (exercise !== null) {
    if (other === undefined) return null
    return refuse(isStaff ? 'this id is held live: give what is a drill an id of its own' : 'it is not taken here')
  }
  if (!isStaff) return null
  if (other !== undefined) return refuse(`this id belongs to the exercise ${other}: give what is live an id of its own`)
  const drill =
    elsewhere.size === 0 ? undefined : references.find(({ target }) => !isNameBased(target) && elsewhere.has(target))
  if (drill === undefined) return null
  return refuse(
    `its ${drill.property} refers to ${drill.target} of the exercise ${elsewhere.get(drill.target)}: nothing live refers to a drill`,
  )
}

/** Ids that anybody computes from the content (STIX 2.1 §2.9, UUIDv5) say nothing about the space in which they were made. */
export function isNameBased(id: string): boolean {
  return /--[0-9a-f]{8}-[0-9a-f]{4}-5/.test(id)
}

/** What one batch may have to do with other spaces. */
export function idsConcerned(prepared: readonly Pick<Prepared, 'object' | 'references'>[]): string[] {
  const ids = prepared.flatMap(({ object, references }) => [object.id, ...references.map(({ target }) => target)])
  return [...new Set<string>(ids)].filter((id) => !isNameBased(id))
}
