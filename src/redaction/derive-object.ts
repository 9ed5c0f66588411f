import { redactFindings } from '../privacy/redact.ts'
import { handlingExtension } from '../stix/handling-extension.ts'
import { isStixId } from '../stix/identifier.ts'
import type { GranularMarking, StixObject } from '../stix/object.ts'
import { isMembers } from '../stix/property-kind.ts'
import { validate } from '../stix/validate.ts'
import {
  type Cut,
  cutObject,
  type Fate,
  goes,
  type Path,
  pointerOf,
  pointerOfSelector,
  selectorOf,
  stays,
} from './cut-object.ts'
import type { Cause, Cutting, CuttingFacts, CuttingPlan, Withheld } from './model.ts'

type Members = Record<string, unknown>

// A definition says what others mean, and a translation repeats what it translates: of neither anything less is the same thing.
const neverDerived = new Set(['marking-definition', 'extension-definition', 'language-content'])
// Without these it would be another kind of thing, or be taken for less restricted or more valid than it is.
/** Also where an observable inside an old observation carries them. */
const marking = new Set(['object_marking_refs', 'granular_markings'])
const untouchable = new Set(['type', 'spec_version', 'object_marking_refs', 'granular_markings', 'revoked'])
// Set anew in every derived object, so whoever may not see them does not.
const replaced = new Set(['id', 'created', 'modified', 'created_by_ref'])
// What names a source: who wrote it, and where it stands elsewhere (STIX 2.1 §2.5, §4.12, §4.13).
const naming = new Set(['external_references', 'authors'])
/** Each round takes out at least one thing that what was taken out before has made invalid. */
const mostRepairs = 20

/**
 * The object that a recipient gets in place of one that it may have in part only: valid STIX 2.1 in which nothing stands that the plan
 * takes out, with an id and moments of its own; it says that something was withheld, and not what. Null where nothing valid is left,
 * or where leaving something out would make it mean something else: then the recipient gets nothing. The original is not touched.
 */
export function deriveObject(original: StixObject, plan: CuttingPlan, facts: CuttingFacts): Cutting | null {
  if (neverDerived.has(original.type)) return null
  if (!mayCut(plan.selectors) || !mayCut(plan.properties)) return null
  const masked =
    plan.personal === null
      ? { object: original, removed: [], pseudonyms: [] }
      : redactFindings(original, plan.personal.findings, plan.personal.how)
  const judged = judgeBy(original, plan, facts)
  const dropped = new Set<string>()
  for (let round = 0; round < mostRepairs; round++) {
    const cut = cutObject(masked.object, (path, value) =>
      dropped.has(pointerOf(path)) ? goes : judged.judge(path, value),
    )
    // A reference to something withheld where none may be cut.
    if (judged.refused) return null
    const object = settle(original, cut, facts)
    if (object === null) return null
    const { errors } = validate(object)
    if (errors.length === 0) {
      const renamed = original.created_by_ref !== undefined && original.created_by_ref !== facts.creator
      const removed = [...new Set([...masked.removed, ...cut.removed, ...(renamed ? ['/created_by_ref'] : [])])].sort()
      const causes = new Map<string, Cause>([
        ...masked.removed.map((at) => [at, 'personal'] as const),
        ...judged.causes,
      ])
      if (renamed) causes.set('/created_by_ref', 'creator')
      const withheld = removed.map((at): Withheld => ({ at, because: causeOf(at, causes) }))
      return { object: object as unknown as StixObject, withheld, pseudonyms: masked.pseudonyms }
    }
    const before = dropped.size
    const origins = originsOf(cut)
    for (const { at } of errors) {
      const place = brokenPlace(object, at, origins)
      if (place === null) return null
      dropped.add(place)
    }
    if (dropped.size === before) return null
  }
  return null
}

function mayCut(selectors: readonly string[]): boolean {
  return selectors.every((selector) => {
    const steps = selector.split('.')
    const [first = '', second] = steps
    // The whole of `extensions` would take our own with it, and with that what it restricts.
    return (
      !untouchable.has(first) &&
      !steps.some((step) => marking.has(step)) &&
      !(first === 'extensions' && (second === undefined || second === handlingExtension))
    )
  })
}

/** What went because nothing was left of it has the cause of the first thing that stood in it. */
function causeOf(at: string, causes: ReadonlyMap<string, Cause>): Cause {
  const own = causes.get(at)
  if (own !== undefined) return own
  for (const [place, because] of causes) if (place.startsWith(`${at}/`)) return because
  return 'unsound'
}

interface Judging {
  /** By pointer: why what went was sent away. */
  readonly causes: Map<string, Cause>
  judge(path: Path, value: unknown): Fate
  refused: boolean
}

function judgeBy(original: StixObject, plan: CuttingPlan, facts: CuttingFacts): Judging {
  const selectors = new Set(plan.selectors)
  const properties = new Set(plan.properties)
  const observation = original.type === 'observed-data'
  const local = new Set(observation && isMembers(original.objects) ? Object.keys(original.objects) : [])
  const placeGoes = losesPlace(original, plan, facts)
  const judging: Judging = {
    causes: new Map(),
    refused: false,
    judge(path, value) {
      const [first] = path
      if (path.length === 1) {
        if (replaced.has(first as string) || first === 'granular_markings') return stays
        if (plan.anonymous && naming.has(first as string)) return because('source', path)
        if (placeGoes && first === 'description') return because('reference', path)
      }
      // An id that was computed from the properties of an observable (§2.9) would say what is masked in it.
      if (observation && first === 'objects' && path.length === 3 && path[2] === 'id') return because('unsound', path)
      if (selectors.has(selectorOf(path))) return because('part', path)
      if (properties.has(withoutIndexes(path))) return because('property', path)
      if (typeof value !== 'string' || !isStixId(value)) return stays
      if (first === 'created_by_ref' || path.some((step) => marking.has(step as string))) return stays
      // STIX 2.1 §2.13: these refer to each other by keys of their own.
      if (first === 'objects' && local.has(value)) return stays
      if (plan.anonymous && facts.source.has(value)) return because('source', path)
      const meaning = facts.meaningOf(value)
      if (meaning === 'same') return stays
      if (!plan.references) {
        judging.refused = true
        return stays
      }
      if (meaning === 'withheld') return because('reference', path)
      because('renamed', path)
      return { is: 'becomes', value: meaning }
    },
  }
  function because(cause: Cause, path: Path): Fate {
    judging.causes.set(pointerOf(path), cause)
    return goes
  }
  return judging
}

/** Whether a sighting does not say (all of) where it was seen. Then its description is not given either: who was hit stands in it as well. */
function losesPlace(original: StixObject, plan: CuttingPlan, { meaningOf, source }: CuttingFacts): boolean {
  const { where_sighted_refs: places } = original as Members
  if (original.type !== 'sighting' || !Array.isArray(places)) return false
  const named = ['where_sighted_refs', ...places.map((_, index) => selectorOf(['where_sighted_refs', index]))]
  return (
    named.some((selector) => plan.selectors.includes(selector)) ||
    plan.properties.includes('where_sighted_refs') ||
    places.some((id) => isStixId(id) && (meaningOf(id) === 'withheld' || (plan.anonymous && source.has(id))))
  )
}

function withoutIndexes(path: Path): string {
  return path.filter((step) => typeof step === 'string').join('.')
}

/** Gives what is left its own identity, and brings its granular markings in line with where things stand now. */
function settle(original: StixObject, { object, moved }: Cut, facts: CuttingFacts): Members | null {
  object.id = facts.id
  // An observable has no version (§3.2); whatever has one begins anew.
  if (Object.hasOwn(original, 'modified')) {
    object.created = facts.created
    object.modified = facts.modified
  } else if (Object.hasOwn(original, 'created')) object.created = facts.created
  if (Object.hasOwn(original, 'created_by_ref') || Object.hasOwn(original, 'modified')) {
    if (facts.creator === null) delete object.created_by_ref
    else object.created_by_ref = facts.creator
  }
  const markings = original.granular_markings?.flatMap((marking: GranularMarking) => {
    const selectors = marking.selectors.flatMap((selector) => moved.get(selector) ?? [])
    return selectors.length === 0 ? [] : [{ ...marking, selectors: [...new Set(selectors)] }]
  })
  if (markings !== undefined && markings.length > 0) object.granular_markings = markings
  else delete object.granular_markings
  const extensions = isMembers(object.extensions) ? object.extensions : {}
  const own = isMembers(extensions[handlingExtension]) ? extensions[handlingExtension] : {}
  object.extensions = {
    ...extensions,
    [handlingExtension]: {
      extension_type: 'property-extension',
      ...own,
      // A third member has its own part of the original from us: this one's would reach it by a way that we cannot close again.
      ...(facts.onlyFor === null ? {} : { releasable_to: [facts.onlyFor] }),
      redacted: true,
      derived_from: facts.handle,
    },
  }
  return object
}

/** From where a thing stands now to where it stood. */
function originsOf({ moved }: Cut): ReadonlyMap<string, string> {
  return new Map([...moved].map(([from, to]) => [to, from]))
}

/** The smallest thing that must go as well, as a pointer into the original, because it is invalid as it is; null: nothing less than all. */
function brokenPlace(object: Members, at: string, origins: ReadonlyMap<string, string>): string | null {
  const path: (string | number)[] = []
  let value: unknown = object
  for (const step of at.split('/').slice(1)) {
    const name = step.replaceAll('~1', '/').replaceAll('~0', '~')
    if (Array.isArray(value) && Number(name) < value.length) {
      path.push(Number(name))
      value = value[Number(name)]
    } else if (isMembers(value) && Object.hasOwn(value, name)) {
      path.push(name)
      value = value[name]
    } else break
  }
  const first = path[0]
  if (typeof first !== 'string' || untouchable.has(first) || replaced.has(first)) return null
  if (path.includes(handlingExtension)) return null
  const before = origins.get(selectorOf(path))
  if (before === undefined) return null
  return pointerOfSelector(before)
}
