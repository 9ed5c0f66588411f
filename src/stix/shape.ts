import { type Findings, shown } from './findings.ts'
import { type Check, isMembers } from './property-kind.ts'

type Members = Readonly<Record<string, unknown>>

/** A rule across the properties of one object. */
export type Rule = (object: Members, findings: Findings) => void

/** The properties of one kind of object, as a table: name → check. */
export interface Table {
  readonly properties: Readonly<Record<string, Check>>
  readonly required?: readonly string[]
  readonly rules?: readonly Rule[]
}

/** A table made ready: for each property one lookup and one call. */
export interface Shape {
  readonly section: string
  readonly checks: ReadonlyMap<string, Check>
  readonly required: readonly string[]
  readonly rules: readonly Rule[]
}

// §3.1, §11.1: 3 to 250 of a–z, 0–9 and underscore, beginning with a letter.
const propertyName = /^(?:[a-z][a-z0-9_]{2,249}|id)$/
/** What is wrong with a name that is none. */
export const noPropertyName = 'is no property name: 3 to 250 of a–z, 0–9 and _, beginning with a letter'
// §3.8: kept for later versions of the standard.
const reserved = new Set(['action', 'severity', 'username', 'usernames', 'phone_number', 'phone_numbers'])

export function makeShape(section: string, ...tables: readonly Table[]): Shape {
  return {
    section,
    checks: new Map(tables.flatMap((table) => Object.entries(table.properties))),
    required: tables.flatMap((table) => table.required ?? []),
    rules: tables.flatMap((table) => table.rules ?? []),
  }
}

/**
 * Checks every property of the object against its shape. A property that the shape does not have is kept: that is a warning,
 * unless `open` says that an extension of the object announces such properties.
 */
export function checkShape(shape: Shape, object: Members, findings: Findings, open: boolean): void {
  const before = findings.errors.length
  for (const name in object) {
    const check = shape.checks.get(name)
    findings.path.push(name)
    if (check === undefined) checkUnknown(name, object[name], findings, open)
    else check(object[name], findings)
    findings.path.pop()
  }
  for (const name of shape.required) {
    if (!Object.hasOwn(object, name)) findings.errorAt(name, 'is required', shape.section)
  }
  // Rules across properties read values that are known to have the right form.
  if (findings.errors.length === before) for (const rule of shape.rules) rule(object, findings)
}

export function isPropertyName(name: string): boolean {
  return propertyName.test(name)
}

function checkUnknown(name: string, value: unknown, findings: Findings, open: boolean): void {
  if (!isPropertyName(name)) {
    findings.error(noPropertyName, '§3.1')
  } else if (reserved.has(name) && !open) findings.error('is a reserved property name', '§3.8')
  else if (Array.isArray(value) && value.length === 0) findings.error('must not be an empty list', '§2.12')
  else if (value === null) findings.warn('has no value', '§11.1')
  else if (!open) findings.warn('is a custom property without an extension definition', '§11.1')
}

/** A check for an object inside an object. */
export function objectOf(section: string, table: Table): Check {
  const shape = makeShape(section, table)
  return (value, findings) => {
    if (isMembers(value)) checkShape(shape, value, findings, false)
    else findings.error(`must be an object, not ${shown(value)}`, section)
  }
}

export function atLeastOneOf(names: readonly string[], section: string): Rule {
  return (object, findings) => {
    if (!names.some((name) => Object.hasOwn(object, name))) {
      findings.error(`needs at least one of ${names.join(', ')}`, section)
    }
  }
}

export function needs(name: string, others: readonly string[], section: string): Rule {
  return (object, findings) => {
    if (!Object.hasOwn(object, name)) return
    for (const other of others) {
      if (!Object.hasOwn(object, other)) findings.errorAt(other, `is required where ${name} stands`, section)
    }
  }
}

export const table = (
  properties: Readonly<Record<string, Check>>,
  required: readonly string[] = [],
  rules: readonly Rule[] = [],
): Table => ({ properties, required, rules })
