import { shown } from '../findings.ts'
import { markingSelectors } from '../granular-selector.ts'
import {
  boolean,
  type Check,
  dictionaryOf,
  identifier,
  integer,
  isMembers,
  listOf,
  matching,
  timestamp as moment,
  refTo,
  text,
} from '../property-kind.ts'
import { atLeastOneOf, objectOf, type Rule, type Table, table } from '../shape.ts'
import { notBefore } from '../time-order.ts'
import { fractionDigits, isTimestamp } from '../version.ts'

const hashForms: ReadonlyMap<string, RegExp> = new Map([
  ['MD5', /^[0-9a-fA-F]{32}$/],
  ['SHA-1', /^[0-9a-fA-F]{40}$/],
  ['SHA-256', /^[0-9a-fA-F]{64}$/],
  ['SHA-512', /^[0-9a-fA-F]{128}$/],
  ['SHA3-256', /^[0-9a-fA-F]{64}$/],
  ['SHA3-512', /^[0-9a-fA-F]{128}$/],
  ['SSDEEP', /^[0-9]+:[a-zA-Z0-9/+]*:[a-zA-Z0-9/+]*/],
  ['TLSH', /^(?:T1)?[0-9a-fA-F]{70}$/],
])

const hashNames = dictionaryOf(text, /^[a-zA-Z0-9_-]{3,250}$/, '§2.7')

/** Digests by algorithm (§2.7). An algorithm of one's own is a warning. */
export const hashes: Check = (value, findings) => {
  hashNames(value, findings)
  if (!isMembers(value)) return
  for (const name in value) {
    const form = hashForms.get(name)
    const digest = value[name]
    if (form === undefined) findings.warnAt(name, 'is not in the vocabulary of hash algorithms', '§10.7')
    else if (typeof digest === 'string' && !form.test(digest)) {
      findings.errorAt(name, `is no ${name} digest: ${shown(digest)}`, '§2.7')
    }
  }
}

const absolute = /^[a-zA-Z][a-zA-Z0-9+.-]*:\S/

/** An absolute URL (RFC 3986). What browsers accept and the RFC does not, feeds are full of: a warning. */
export const url: Check = (value, findings) => {
  if (typeof value !== 'string') findings.error(`must be a text, not ${shown(value)}`, '§2.15')
  else if (!absolute.test(value)) findings.error(`must be a URL, not ${shown(value)}`, '§6.15')
  else if (!/^[!#$%&'()*+,\-./0-9:;=?@A-Z[\]_a-z~]*$/.test(value)) {
    findings.warn('has characters that RFC 3986 wants escaped', '§6.15')
  }
}

// §2.5 calls it a URL without a MUST: a sloppy one is no reason to refuse the object.
const reference: Check = (value, findings) => {
  if (typeof value !== 'string') findings.error(`must be a text, not ${shown(value)}`, '§2.15')
  else if (!absolute.test(value)) findings.warn(`should be a URL, not ${shown(value)}`, '§2.5')
}

const externalReference = objectOf(
  '§2.5',
  table(
    { source_name: text, description: text, url: reference, hashes, external_id: text },
    ['source_name'],
    [atLeastOneOf(['description', 'url', 'external_id'], '§2.5')],
  ),
)
const hyphenated: Check = (value, findings) => {
  text(value, findings)
  if (typeof value === 'string' && /[A-Z\s_]/.test(value)) {
    findings.warn('should be in lower case, with hyphens between words', '§2.11')
  }
}
export const killChainPhase = objectOf(
  '§2.11',
  table({ kill_chain_name: hyphenated, phase_name: hyphenated }, ['kill_chain_name', 'phase_name']),
)

/** A language tag (RFC 5646), well-formed; whether it is registered is not looked up. */
export const language = matching(
  /^(?:[a-zA-Z]{2,8}(?:-[a-zA-Z0-9]{1,8})*|[ixIX](?:-[a-zA-Z0-9]{1,8})+)$/,
  'must be a language tag (RFC 5646)',
  '§3.2',
)

const markingRef = refTo(['marking-definition'], '§7.2.2')
const granularMarking = objectOf('§7.2.3', {
  properties: { lang: language, marking_ref: markingRef, selectors: listOf(text) },
  required: ['selectors'],
  rules: [
    (marking, findings) => {
      if (Object.hasOwn(marking, 'lang') === Object.hasOwn(marking, 'marking_ref')) {
        findings.error('needs exactly one of marking_ref, lang', '§7.2.3.1')
      }
      markingSelectors(marking, findings)
    },
  ],
})

const precise: Check = (value, findings) => {
  if (!isTimestamp(value)) findings.error(`must be an RFC 3339 timestamp in UTC, not ${shown(value)}`, '§2.16')
  else if (fractionDigits(value) < 3) findings.error('must be precise to the millisecond', '§3.2')
}
const creator: Check = (value, findings) => {
  identifier(value, findings)
  if (typeof value === 'string' && !value.startsWith('identity--')) findings.warn('should refer to an identity', '§3.2')
}
const spec: Check = (value, findings) => {
  if (value !== '2.1') findings.error(`must be "2.1", not ${shown(value)}`, '§3.2')
}

// §6.1, §6.7: a name of the IANA registry is a SHOULD; whether it is registered is not looked up.
export const mediaType: Check = (value, findings) => {
  if (typeof value !== 'string') findings.error(`must be a text, not ${shown(value)}`, '§2.15')
  else if (!/^[a-z0-9][a-z0-9!#$&^_.+-]*\/[a-z0-9][a-z0-9!#$&^_.+-]*/i.test(value)) {
    findings.warn(`should be a media type, not ${shown(value)}`, '§6.1')
  }
}

const notItsOwnMarking: Rule = (object, findings) => {
  const refs = object.object_marking_refs
  if (Array.isArray(refs) && refs.includes(object.id)) {
    findings.errorAt('object_marking_refs', 'must not refer to the object itself', '§7.2.1')
  }
  const granular = Array.isArray(object.granular_markings) ? object.granular_markings : []
  if (granular.some((one) => isMembers(one) && one.marking_ref === object.id)) {
    findings.errorAt('granular_markings', 'must not refer to the object itself', '§7.2.1')
  }
}

const identityOfObject: Readonly<Record<string, Check>> = {
  type: text,
  id: identifier,
  spec_version: spec,
  // Read on its own, because what it may hold depends on the type.
  extensions: () => {},
}
const markingProperties: Readonly<Record<string, Check>> = {
  object_marking_refs: listOf(markingRef),
  granular_markings: listOf(granularMarking),
}

/** Common properties of domain and relationship objects (§3.2). */
export const domainCommon: Table = table(
  {
    ...identityOfObject,
    ...markingProperties,
    created_by_ref: creator,
    created: precise,
    modified: precise,
    revoked: boolean,
    labels: listOf(text),
    confidence: integer(0, 100, '§3.2'),
    lang: language,
    external_references: listOf(externalReference),
    defanged: (_, findings) => findings.error('belongs to observables only', '§3.2'),
  },
  ['type', 'spec_version', 'id', 'created', 'modified'],
  [notBefore('modified', 'created', '§3.2'), notItsOwnMarking],
)

// §3.2 does not have these for observables. Platforms write them all the same, and a version is read where it stands.
const notOfObservables: Readonly<Record<string, Check>> = Object.fromEntries(
  Object.entries<Check>({
    created_by_ref: creator,
    created: moment,
    modified: moment,
    revoked: boolean,
    labels: listOf(text),
    confidence: integer(0, 100, '§3.2'),
    lang: language,
    external_references: listOf(externalReference),
  }).map(([name, check]): [string, Check] => [
    name,
    (value, findings) => {
      check(value, findings)
      findings.warn('is not for observables, unless an extension says so', '§3.2')
    },
  ]),
)

/** Common properties of observables (§3.2); those of a versioned one are allowed, and checked where they stand. */
export const observableCommon: Table = table(
  { ...identityOfObject, ...markingProperties, ...notOfObservables, defanged: boolean },
  ['type', 'id'],
  [notItsOwnMarking],
)

/** Common properties of marking definitions (§7.2.1): without a version. */
export const markingCommon: Table = table(
  {
    ...identityOfObject,
    ...markingProperties,
    created_by_ref: creator,
    created: (value, findings) => {
      if (!isTimestamp(value)) findings.error(`must be an RFC 3339 timestamp in UTC, not ${shown(value)}`, '§2.16')
    },
    // Judged by a rule of its own.
    modified: () => {},
    external_references: listOf(externalReference),
  },
  ['type', 'spec_version', 'id', 'created'],
  [notItsOwnMarking],
)

/** Reference rules of a type whose external ids have a fixed form (§4.1, §4.19). */
export function externalIds(source: string, form: RegExp, section: string): Rule {
  const loose = new RegExp(`^${source}-`, 'i')
  return (object, findings) => {
    const references = object.external_references
    if (!Array.isArray(references)) return
    references.forEach((reference: unknown, index) => {
      if (!isMembers(reference)) return
      const id = reference.external_id
      const name = reference.source_name
      findings.path.push('external_references', index)
      if (typeof id === 'string' && loose.test(id) && name !== source) {
        findings.errorAt('source_name', `must be "${source}" where the external id is one`, section)
      } else if (name === source && !(typeof id === 'string' && form.test(id))) {
        findings.errorAt('external_id', `must be the exact ${source} identifier`, section)
      }
      findings.path.length -= 2
    })
  }
}
