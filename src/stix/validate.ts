import { hasContribution } from './deterministic-id.ts'
import { checkExtensions, extensionEffects } from './extensions.ts'
import { Findings, shown } from './findings.ts'
import { isStixId, isTypeName, typeOfId } from './identifier.ts'
import { checkShape, makeShape, type Shape } from './shape.ts'
import { domainCommon, observableCommon } from './types/common.ts'
import { domainObjects } from './types/domain-objects.ts'
import { metaObjects } from './types/meta-objects.ts'
import { observables } from './types/observables.ts'
import { relationshipObjects } from './types/relationship-objects.ts'
import { checkUuid } from './uuid-rules.ts'

export type Family = 'domain' | 'relationship' | 'observable' | 'meta' | 'custom'

interface Known {
  readonly family: Family
  readonly shape: Shape
}

const known: ReadonlyMap<string, Known> = new Map(
  (
    [
      ['domain', domainObjects],
      ['relationship', relationshipObjects],
      ['observable', observables],
      ['meta', metaObjects],
    ] as const
  ).flatMap(([family, shapes]) => Object.entries(shapes).map(([type, shape]) => [type, { family, shape }] as const)),
)
const customDomain: Known = { family: 'custom', shape: makeShape('§11.2', domainCommon) }
const customObservable: Known = { family: 'custom', shape: makeShape('§11.2', observableCommon) }

/** Which family a type belongs to; `custom` for types that the standard does not define. */
export function familyOf(type: string): Family {
  return known.get(type)?.family ?? 'custom'
}

/**
 * Holds one object to STIX 2.1: every MUST that it breaks is an error, every SHOULD a warning. Types and properties that the
 * standard does not define are allowed.
 */
export function validate(object: Readonly<Record<string, unknown>>): Findings {
  const findings = new Findings()
  findings.root = object
  const type = object.type as string
  const entry = known.get(type) ?? customTypeOf(object)
  const { newType, topLevel } = extensionEffects(object.extensions)
  if (entry.family === 'custom') checkCustomType(type, newType, findings)
  const id = object.id
  if (isStixId(id)) {
    if (typeOfId(id) !== type) findings.errorAt('id', `must begin with ${type}--`, '§2.9')
    checkUuid(id, entry.family, hasContribution(object), findings)
  }
  checkShape(entry.shape, object, findings, newType || topLevel)
  if (Object.hasOwn(object, 'extensions')) checkExtensions(type, object.extensions, findings)
  return findings
}

// A type of one's own is a domain or relationship object if it has a version, otherwise an observable.
function customTypeOf(object: Readonly<Record<string, unknown>>): Known {
  const extensions = object.extensions
  if (typeof extensions === 'object' && extensions !== null) {
    for (const extension of Object.values(extensions)) {
      const kind = (extension as { extension_type?: unknown } | null)?.extension_type
      if (kind === 'new-sdo' || kind === 'new-sro') return customDomain
      if (kind === 'new-sco') return customObservable
    }
  }
  return Object.hasOwn(object, 'created') || Object.hasOwn(object, 'modified') ? customDomain : customObservable
}

function checkCustomType(type: string, announced: boolean, findings: Findings): void {
  findings.path.push('type')
  if (!isTypeName(type)) {
    findings.error(`must be 3 to 250 of a–z, 0–9 and hyphen, beginning with a letter, not ${shown(type)}`, '§3.1')
  } else if (type === 'action') findings.error('is a reserved type name', '§3.8')
  else if (!announced) findings.warn('is a custom type without an extension definition', '§11.2')
  findings.path.pop()
}
