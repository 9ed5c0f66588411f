import { casesOf } from './indicator-cases.ts'
import { indicatorCases, type Persona, profiles, required } from './profile.ts'

/** Something that a profile asks for and the file does not have. */
export interface Finding {
  /** What the profile calls it: its use case and property, or the number of the test case. */
  readonly item: string
  /** 'required': the profile's tests fail; 'advised': good practice, or a case that may be left out. */
  readonly level: 'required' | 'advised'
  /** The object; null: of the file as a whole. */
  readonly id: string | null
  /** JSON pointer into the object; '' for the object or the file. */
  readonly at: string
  readonly message: string
}

type Read = Readonly<Record<string, unknown>>

const document = 'STIX 2.1 Interop v1.0'
const mostFindings = 2_000
/** The four TLP 1 objects of STIX 2.1 §7.2.1.4. */
const tlpObjects = new Set([
  'marking-definition--613f2e26-407d-48c7-9eca-b8e91df99dc9',
  'marking-definition--34098fce-860f-48ae-8e50-ebd3cc5e41da',
  'marking-definition--f88d31f6-486f-44da-b317-01333bde0b82',
  'marking-definition--5e57c739-391a-4eb3-b6be-7d15ca92d5ed',
])

/**
 * What the interoperability profile of a persona asks for beyond STIX, of objects that are valid STIX 2.1. In the order of the
 * objects, then of the file as a whole; at most 2,000 findings, the last of which says so. An empty list: nothing is missing.
 */
export function lintFor(persona: Persona, objects: readonly Read[]): Finding[] {
  const { produces, consumes } = profiles[persona]
  const concerned = new Set([...produces.types, ...consumes, 'relationship'])
  const ids = new Set(objects.map((object) => text(object.id)))
  const found = objects.flatMap((object) =>
    concerned.has(text(object.type))
      ? [...propertiesOf(persona, object), ...contextOf(persona, object, ids)]
      : markingOf(persona, object),
  )
  found.push(...coverageOf(persona, objects))
  if (found.length <= mostFindings) return found
  const more = { item: `${document}, ${persona}`, level: 'advised', id: null, at: '' } as const
  return [
    ...found.slice(0, mostFindings - 1),
    { ...more, message: `${found.length - mostFindings + 1} more findings are not listed` },
  ]
}

/** Properties that a type must have here although STIX leaves them open. */
function propertiesOf(persona: Persona, object: Read): Finding[] {
  const type = text(object.type)
  return ['created_by_ref', ...(Object.hasOwn(required, type) ? required[type]! : [])]
    .filter((property) => isAbsent(object[property]))
    .map((property) => ({
      item: `${document}, ${persona}: ${type}, ${property}`,
      level: 'required',
      id: text(object.id),
      at: `/${property}`,
      message: `${type} without ${property}`,
    }))
}

/** What a reader needs beside the object: its creator, its markings, moments that every program can read. */
function contextOf(persona: Persona, object: Read, ids: ReadonlySet<string>): Finding[] {
  const id = text(object.id)
  const finding = (useCase: string, level: Finding['level'], at: string, message: string): Finding => ({
    item: `${document}, ${persona}: ${useCase}`,
    level,
    id,
    at,
    message,
  })
  const found: Finding[] = []
  const creator = text(object.created_by_ref)
  if (creator !== '' && !ids.has(creator))
    found.push(
      finding(
        'data sharing, cited identity',
        'advised',
        '/created_by_ref',
        'the identity that it names is not in the file',
      ),
    )
  for (const [index, marking] of list(object.object_marking_refs).entries())
    if (!ids.has(text(marking)) && !tlpObjects.has(text(marking)))
      found.push(
        finding(
          'data marking, cited marking',
          'required',
          `/object_marking_refs/${index}`,
          'the marking that it names is not in the file',
        ),
      )
  for (const property of ['created', 'modified'])
    if (!isAbsent(object[property]) && !/\.\d{3}Z$/.test(text(object[property])))
      found.push(
        finding(
          'versioning, milliseconds',
          'advised',
          `/${property}`,
          `${property} has other than three digits of a second`,
        ),
      )
  for (const [index, reference] of list(object.object_refs).entries())
    if (!ids.has(text(reference)))
      found.push(
        finding(
          `${text(object.type)}, object_refs`,
          'advised',
          `/object_refs/${index}`,
          'what it refers to is not in the file',
        ),
      )
  const { confidence } = object
  if (typeof confidence === 'number' && (confidence < 0 || confidence > 100))
    found.push(finding('confidence', 'required', '/confidence', 'confidence is from 0 to 100'))
  return found
}

/** Nobody ships copies of the TLP objects under other ids (OASIS best practices). */
function markingOf(persona: Persona, object: Read): Finding[] {
  if (object.type !== 'marking-definition' || object.definition_type !== 'tlp' || tlpObjects.has(text(object.id)))
    return []
  const item = `${document}, ${persona}: data marking, TLP`
  return [{ item, level: 'required', id: text(object.id), at: '/id', message: 'a TLP marking under an id of its own' }]
}

/** The use cases that the file as a whole shows. */
function coverageOf(persona: Persona, objects: readonly Read[]): Finding[] {
  const { produces, name } = profiles[persona]
  const types = new Set(objects.map((object) => text(object.type)))
  const missing = produces.types.filter((type) => !types.has(type))
  const found: Finding[] = []
  if (produces.need === 'all')
    for (const type of missing)
      found.push({
        item: `${document}, ${persona}: ${type}`,
        level: 'advised',
        id: null,
        at: '',
        message: `no ${type} in the file: this use case is not shown`,
      })
  else if (produces.types.length > 0 && missing.length === produces.types.length)
    found.push({
      item: `${document}, ${persona}: use cases`,
      level: 'required',
      id: null,
      at: '',
      message: `the file shows none of the use cases of a ${name}`,
    })
  if (persona === 'TIP' && types.has('indicator')) found.push(...checklistOf(objects))
  return found
}

function checklistOf(objects: readonly Read[]): Finding[] {
  const patterns = objects.filter((object) => object.type === 'indicator').map((object) => text(object.pattern))
  const shown = casesOf(patterns)
  return indicatorCases
    .filter(({ item }) => !shown.has(item))
    .map(({ item, mandatory, shows }) => ({
      item: `${document}, TIP: ${item} (${mandatory ? 'M' : 'O'})`,
      level: 'advised',
      id: null,
      at: '',
      message: `no indicator shows ${shows}`,
    }))
}

function isAbsent(value: unknown): boolean {
  return value === undefined || value === null || value === '' || (Array.isArray(value) && value.length === 0)
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : ''
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}
