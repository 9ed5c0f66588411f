import { Fault, type Issue } from '../base/fault.ts'
import type { Pap } from '../policy/model.ts'
import { Findings, shown } from './findings.ts'
import type { StixId } from './object.ts'
import { papLabels } from './pap.ts'
import { isMembers } from './property-kind.ts'
import { isTimestamp } from './version.ts'

/** Our extension for handling that TLP cannot say: who may hold an object, for what, from when, and whether it is a drill. */
export const handlingExtension = 'extension-definition--6c0a2b1e-8d3f-4f7a-9b52-31e4c7d9a806'

/** Absent properties say nothing; `releasable_to: []` says nobody. */
export interface HandlingExtension {
  readonly extension_type: 'property-extension'
  /** Codes of the members that may hold the object. */
  readonly releasable_to?: readonly string[]
  /** True: whoever receives it asks the originator before passing it on. */
  readonly originator_control?: boolean
  /** It may be used for these purposes only. */
  readonly purposes?: readonly string[]
  readonly sectors?: readonly string[]
  /** Name of the exercise that it belongs to; it is not about the real world. */
  readonly exercise?: string
  /** What whoever holds it may do with it. */
  readonly pap?: Pap
  /** Nobody but the originator's own people before this moment (RFC 3339). */
  readonly embargo_until?: string
  /** How urgent it is; no restriction. */
  readonly priority?: Priority
  /** It was made from another object, of which something was taken out. */
  readonly redacted?: true
  /** What only the originator can resolve to that other object. */
  readonly derived_from?: string
}

const priorities = ['flash', 'priority'] as const
export type Priority = (typeof priorities)[number]

/** The definition of our extension (§7.3), for whoever receives objects that use it. */
export const handlingExtensionDefinition = {
  type: 'extension-definition',
  spec_version: '2.1',
  id: handlingExtension as StixId,
  created_by_ref: 'identity--2f6d5a0e-41c7-4b38-8e9d-7a5b0c3f1d24' as StixId,
  created: '2026-11-01T00:00:00.000Z',
  modified: '2026-11-23T00:00:00.000Z',
  name: 'Trefoil handling',
  description:
    'Handling instructions of an alliance on any object or marking definition: releasable_to (codes of the members that may hold it), originator_control, purposes, sectors, exercise, pap (a label of the Permissible Actions Protocol in lower case), embargo_until (nobody outside the originator before this moment), priority (flash or priority: how urgent it is), redacted (true: something was taken out of it) and derived_from (what the originator knows its original by). Readers that do not know this extension withhold the object.',
  schema: 'https://json-schema.org/draft/2020-12/schema#trefoil-handling-1.1',
  version: '1.1.0',
  extension_types: ['property-extension'],
} as const

/** The organisation behind the extension definition, which §7.3 wants named. */
export const handlingExtensionCreator = {
  type: 'identity',
  spec_version: '2.1',
  id: handlingExtensionDefinition.created_by_ref,
  created: '2026-11-01T00:00:00.000Z',
  modified: '2026-11-01T00:00:00.000Z',
  name: 'Trefoil',
  identity_class: 'system',
} as const

const memberCode = /^[A-Z][A-Z0-9]{1,7}$/
const word = /^[a-z0-9][a-z0-9-]{0,63}$/
const opaque = /^[\x21-\x7e]{1,100}$/
const exerciseName = /^[^\p{Cc}]{1,100}$/u
const rule = 'Trefoil handling extension'

/**
 * The handling extension of an object, or null where it has none. `invalid` if it is malformed, also by a property that we do
 * not know: a restriction that is misread is a leak, so it is never ignored.
 */
export function readHandlingExtension(object: { readonly [property: string]: unknown }): HandlingExtension | null {
  const extensions = object.extensions
  if (!isMembers(extensions) || !Object.hasOwn(extensions, handlingExtension)) return null
  const findings = new Findings()
  findings.path.push('extensions', handlingExtension)
  const value = extensions[handlingExtension]
  if (isMembers(value)) {
    if (value.extension_type !== 'property-extension')
      findings.errorAt('extension_type', 'must be property-extension', rule)
    checkHandlingExtension(value, findings)
  } else findings.error(`must be an object, not ${shown(value)}`, rule)
  if (findings.errors.length > 0) {
    const issues: readonly Issue[] = findings.errors
    throw new Fault('invalid', `handling extension: ${issues[0]?.at} ${issues[0]?.message}`, { issues })
  }
  return value as unknown as HandlingExtension
}

/** Checks the inside of the handling extension. */
export function checkHandlingExtension(value: Readonly<Record<string, unknown>>, findings: Findings): void {
  for (const name in value) {
    const member = value[name]
    findings.path.push(name)
    if (name === 'releasable_to') checkList(member, memberCode, 'member codes', findings)
    else if (name === 'purposes' || name === 'sectors') checkList(member, word, 'lower-case words', findings)
    else if (name === 'originator_control') {
      if (typeof member !== 'boolean') findings.error(`must be true or false, not ${shown(member)}`, rule)
    } else if (name === 'exercise') {
      if (typeof member !== 'string' || !exerciseName.test(member)) findings.error('must be a name', rule)
    } else if (name === 'pap') {
      if (!isOneOf(papLabels, member)) findings.error(`must be one of ${papLabels.join(', ')}`, rule)
    } else if (name === 'embargo_until') {
      if (typeof member !== 'string' || !isTimestamp(member)) findings.error('must be a timestamp', rule)
    } else if (name === 'priority') {
      if (!isOneOf(priorities, member)) findings.error(`must be one of ${priorities.join(', ')}`, rule)
    } else if (name === 'redacted') {
      if (member !== true) findings.error('must be true, or absent', rule)
    } else if (name === 'derived_from') {
      if (typeof member !== 'string' || !opaque.test(member))
        findings.error('must be a text of at most 100 characters without spaces', rule)
    } else if (name !== 'extension_type') findings.error('is not known to this extension', rule)
    else if (member !== 'property-extension') findings.error('must be property-extension', rule)
    findings.path.pop()
  }
}

function isOneOf(words: readonly string[], value: unknown): boolean {
  return typeof value === 'string' && words.includes(value)
}

function checkList(value: unknown, form: RegExp, what: string, findings: Findings): void {
  // §2.12 forbids empty lists, but here one has a meaning that must not be lost: nobody.
  if (!Array.isArray(value) || value.length > 100) findings.error(`must be a list of at most 100 ${what}`, rule)
  else {
    value.forEach((item: unknown, index) => {
      if (typeof item !== 'string' || !form.test(item)) findings.errorAt(index, `must be one of the ${what}`, rule)
    })
  }
}
