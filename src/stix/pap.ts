import type { Pap } from '../policy/model.ts'
import { isMembers } from './property-kind.ts'

export const papLabels: readonly Pap[] = ['clear', 'green', 'amber', 'red']

/** The extension that carries the Permissible Actions Protocol in STIX 2.1, of the OASIS common objects. */
export const papExtension = 'extension-definition--f8d78575-edfd-406e-8e84-6162a8450f5b'

/** Its marking definitions, the same for everybody; WHITE is read as its successor CLEAR. */
export const papDefinitions: ReadonlyMap<string, Pap> = new Map([
  ['marking-definition--ad15a0cd-55b6-4588-a14c-a66105329b92', 'clear'],
  ['marking-definition--a3bea94c-b469-41dc-9cfe-d6e7daba7730', 'clear'],
  ['marking-definition--c43594d1-4b11-4c59-93ab-1c9b14d53ce9', 'green'],
  ['marking-definition--60f8932b-e51e-4458-b265-a2e8be9a80ab', 'amber'],
  ['marking-definition--740d36e5-7714-4c30-961a-3ae632ceee0e', 'red'],
])

/**
 * The PAP label that a marking definition stands for, in the forms found in the wild: the OASIS extension; `definition_type` `pap` with
 * `{pap: 'PAP:AMBER'}`; a statement that is the label and nothing else. Undefined: it is no plain PAP label, or contradicts its id.
 */
export function papOfDefinition(definition: { readonly [property: string]: unknown }): Pap | undefined {
  const label = labelIn(definition)
  const known = papDefinitions.get(String(definition.id))
  return known === undefined || known === label ? label : undefined
}

function labelIn({ extensions, definition_type: type, definition }: Record<string, unknown>): Pap | undefined {
  if (isMembers(extensions) && Object.keys(extensions).length > 0) {
    const extension = extensions[papExtension]
    const alone = Object.keys(extensions).length === 1 && type === undefined && definition === undefined
    return alone && isMembers(extension) ? labelOf(extension.pap) : undefined
  }
  if (typeof type !== 'string' || !isMembers(definition) || Object.keys(definition).length !== 1) return undefined
  if (type.toLowerCase() === 'pap') return labelOf(definition.pap)
  // A statement must say what it is: a mere `red` may mean anything.
  if (type === 'statement' && typeof definition.statement === 'string' && /^\s*pap:/i.test(definition.statement))
    return labelOf(definition.statement)
  return undefined
}

function labelOf(text: unknown): Pap | undefined {
  if (typeof text !== 'string') return undefined
  const word = text.trim().toLowerCase().replace(/^pap:/, '')
  if (word === 'white') return 'clear'
  return papLabels.find((level) => level === word)
}
