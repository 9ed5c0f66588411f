import type { StixObject } from '../stix/object.ts'
import { valuesOf } from '../stix/values.ts'
import type { Context, Link } from './model.ts'
import { sideOf } from './side.ts'

/** What an object refers to, as `referencesOf` tells it. */
export interface Referring {
  readonly object: StixObject
  readonly references: readonly { readonly property: string; readonly target: string }[]
}

const none: readonly Link[] = []

/** Types whose values say whose they are by what refers to them. */
export const linkedTypes: ReadonlySet<string> = new Set([
  ...['ipv4-addr', 'ipv6-addr', 'email-addr', 'user-account', 'identity'],
])

const beginnings: ReadonlySet<number> = new Set([...linkedTypes].map(beginningOf))

/** Whether an id is of one of these types. Asked of everything that is pointed to: two letters answer it for most, without a new text. */
export function isLinked(id: string): boolean {
  return beginnings.has(beginningOf(id)) && linkedTypes.has(typeOf(id))
}

function beginningOf(text: string): number {
  return (text.charCodeAt(0) << 16) | text.charCodeAt(1)
}

/** What objects know of each other, for finding personal data in one of them: who refers to it, whose values an attacker's are, who is a person. */
export class Neighbours {
  readonly #links = new Map<string, Link[]>()
  readonly #persons = new Map<string, string>()
  readonly #attackerValues = new Set<string>()

  /** Takes in what an object says of others. */
  add({ object, references }: Referring): void {
    if (object.type === 'relationship') this.#addRelationship(object)
    else
      for (const { property, target } of references)
        if (property !== 'created_by_ref' && isLinked(target))
          this.addLink(target, { name: property, end: 'target', other: object.type })
    if (object.type === 'identity' && object.identity_class === 'individual' && typeof object.name === 'string')
      this.addPerson(object.id, object.name)
  }

  addLink(id: string, link: Link): void {
    const links = this.#links.get(id)
    if (links === undefined) this.#links.set(id, [link])
    // A hub of an attack has a hundred thousand; a few say whose it is.
    else if (links.length < 200) links.push(link)
  }

  addPerson(identity: string, name: string): void {
    this.#persons.set(identity, name)
  }

  /** Takes in that an indicator or an observable of the attack carries these values. */
  addAttackerValues({ object }: Pick<Referring, 'object'>): void {
    if (sideOf(object, this.#links.get(object.id) ?? none) !== 'attacker') return
    for (const value of valuesOf(object).slice(0, 1000)) this.#attackerValues.add(value.toLowerCase())
  }

  hasPerson(identity: string): boolean {
    return this.#persons.has(identity)
  }

  contextOf({ object, references }: Referring): Context {
    const names = references.flatMap(({ target }) => this.#persons.get(target) ?? [])
    return { links: this.#links.get(object.id) ?? none, attackerValues: this.#attackerValues, names }
  }

  #addRelationship(object: StixObject): void {
    const { relationship_type: name, source_ref: source, target_ref: target } = object
    if (typeof name !== 'string' || typeof source !== 'string' || typeof target !== 'string') return
    this.addRelated(name, source, target)
  }

  addRelated(name: string, source: string, target: string): void {
    if (isLinked(target)) this.addLink(target, { name, end: 'target', other: typeOf(source) })
    if (isLinked(source)) this.addLink(source, { name, end: 'source', other: typeOf(target) })
  }
}

export function typeOf(id: string): string {
  return id.slice(0, Math.max(0, id.indexOf('--')))
}
