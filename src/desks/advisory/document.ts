import { createHash } from 'node:crypto'
import { z } from 'zod'
import { canonicalJson } from '../../base/canonical-json.ts'
import { Fault } from '../../base/fault.ts'
import { type Tlp, tlpLevels } from '../../policy/model.ts'
import { isAtMost } from '../../policy/tlp.ts'
import { checkPlaybook } from './playbook.ts'

/** In bytes of canonical JSON: every draft travels whole. */
const maxDocumentBytes = 256 * 1024

const line = (most: number) =>
  z
    .string()
    .min(1)
    .max(most)
    .regex(/^[^\p{Cc}\u2028\u2029]+$/u, 'one line of text')
const prose = (most: number) =>
  z
    .string()
    .max(most)
    .regex(/^(?:[^\p{Cc}]|[\n\t])*$/u, 'text without control characters')
const tlp: z.ZodType<Tlp> = z.enum(tlpLevels)
const memberCode = z.string().regex(/^[A-Z][A-Z0-9]{1,7}$/, 'a code like JP')
/** Names a part for ever: translations and comments refer to it. */
const partId = z.string().regex(/^[a-z][a-z0-9-]{0,31}$/, 'a short name of lower-case letters, digits and hyphens')
export const languageTag = z.string().regex(/^[a-z]{2,3}$/, 'a language like en, ja or fil')
const moment = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/, 'a moment like 2026-12-01T00:00:00.000Z')
const webAddress = z
  .string()
  .max(2000)
  .regex(/^https?:\/\/[^\s<>"]+$/, 'an address that begins with https://')
  .refine((text) => URL.canParse(text), 'no address')

const section = z.strictObject({ id: partId, tlp, heading: line(200), text: prose(40_000) })
const product = z.strictObject({ id: partId, tlp, vendor: line(100), name: line(200), version: line(100) })
export const productStates = ['known_affected', 'fixed', 'under_investigation'] as const
const vulnerability = z.strictObject({
  id: partId,
  tlp,
  cve: z.string().regex(/^CVE-\d{4}-\d{4,19}$/, 'a number like CVE-2026-12345'),
  title: line(300),
  description: prose(10_000),
  products: z
    .array(z.strictObject({ id: partId, status: z.enum(productStates) }))
    .min(1)
    .max(100),
  remediation: prose(10_000),
})
const indicator = z.strictObject({ id: partId, tlp, name: line(300), pattern: line(5000) })
const reference = z.strictObject({ id: partId, tlp, title: line(300), url: webAddress })
/** A CACAO 2.0 playbook: its exact text, and who signed it is inside. */
const playbook = z.strictObject({ id: partId, tlp, title: line(300), text: z.string().max(64 * 1024) })
/** `source`: the digest of what it translates, so that a translation that is behind shows. */
const translated = z.strictObject({ source: z.string().regex(/^[0-9a-f]{16}$/), text: prose(60_000) })

export const documentShape = z.strictObject({
  format: z.literal('trefoil/advisory-document/1'),
  id: z.string().regex(/^report--[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/),
  name: z.string().regex(/^[A-Z][A-Z0-9]{1,7}-\d{4}-\d{4}$/, 'a name like US-2026-0001'),
  agreement: z.string().regex(/^[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?$/),
  lead: memberCode,
  members: z.array(memberCode).min(1).max(64),
  /** Of what is published: 1, then 2 for the first update. */
  version: z.int().min(1).max(999),
  history: z.array(z.strictObject({ version: z.int().min(1), at: moment, summary: line(500) })).max(100),
  language: languageTag,
  /** The label of the widest variant: the title and the name carry it. */
  tlp,
  title: line(300),
  embargo: moment,
  sections: z.array(section).min(1).max(60),
  products: z.array(product).max(300),
  vulnerabilities: z.array(vulnerability).max(100),
  indicators: z.array(indicator).max(500),
  references: z.array(reference).max(100),
  playbooks: z.array(playbook).max(5),
  translations: z.record(languageTag, z.record(z.string().max(120), translated)),
})

export type AdvisoryDocument = z.output<typeof documentShape>
export type PartKind = 'sections' | 'products' | 'vulnerabilities' | 'indicators' | 'references' | 'playbooks'
export const partKinds: readonly PartKind[] = [
  'sections',
  'products',
  'vulnerabilities',
  'indicators',
  'references',
  'playbooks',
]

/** A document that holds to its form and to itself; `invalid` with every problem and its place, or `too-large`. */
export function parseDocument(value: unknown): AdvisoryDocument {
  const result = documentShape.safeParse(value)
  if (!result.success) {
    const issues = result.error.issues
      .slice(0, 50)
      .map(({ path, message }) => ({ at: `/${path.map(String).join('/')}`, message: message.slice(0, 300) }))
    throw new Fault('invalid', `the advisory does not fit: ${issues[0]?.at} ${issues[0]?.message}`, { issues })
  }
  const document = result.data
  const issues = contradictions(document)
  if (issues.length > 0)
    throw new Fault('invalid', `the advisory contradicts itself: ${issues[0]!.at} ${issues[0]!.message}`, { issues })
  if (Buffer.byteLength(canonicalJson(document)) > maxDocumentBytes)
    throw new Fault('too-large', `an advisory has at most ${maxDocumentBytes} bytes`)
  return document
}

/** SHA-256 of the canonical JSON (RFC 8785), in hex: what nations sign off. One character of any part changes it. */
export function documentHash(document: AdvisoryDocument): string {
  return createHash('sha256').update(canonicalJson(document)).digest('hex')
}

function contradictions(document: AdvisoryDocument): { at: string; message: string }[] {
  const issues: { at: string; message: string }[] = []
  const { members, lead, history, version, products, vulnerabilities, playbooks, translations, language } = document
  if (new Set(members).size < members.length) issues.push({ at: '/members', message: 'named twice' })
  if ([...members].sort().join() !== members.join()) issues.push({ at: '/members', message: 'are sorted' })
  if (!members.includes(lead)) issues.push({ at: '/lead', message: 'is one of the members' })
  if (Number.isNaN(Date.parse(document.embargo))) issues.push({ at: '/embargo', message: 'is no moment' })
  for (const kind of partKinds) {
    const seen = new Set<string>()
    for (const [index, part] of document[kind].entries()) {
      if (seen.has(part.id)) issues.push({ at: `/${kind}/${index}/id`, message: `${part.id} stands above` })
      seen.add(part.id)
      if (!isAtMost(document.tlp, part.tlp))
        issues.push({ at: `/${kind}/${index}/tlp`, message: `is not wider than the advisory itself (${document.tlp})` })
    }
  }
  const known = new Set(products.map(({ id }) => id))
  for (const [index, { products: named }] of vulnerabilities.entries()) {
    const seen = new Set<string>()
    for (const { id } of named) {
      if (!known.has(id))
        issues.push({ at: `/vulnerabilities/${index}/products`, message: `there is no product ${id}` })
      if (seen.has(id)) issues.push({ at: `/vulnerabilities/${index}/products`, message: `${id} is named twice` })
      seen.add(id)
    }
  }
  if (history.length !== version || history.some((one, index) => one.version !== index + 1))
    issues.push({ at: '/history', message: 'has one entry for each version, in order' })
  if (history.at(-1)?.at !== document.embargo)
    issues.push({ at: '/history', message: 'ends with this version, at the moment of the embargo' })
  if (history.some((one, index) => index > 0 && Date.parse(one.at) < Date.parse(history[index - 1]!.at)))
    issues.push({ at: '/history', message: 'goes forward in time' })
  if (Object.hasOwn(translations, language))
    issues.push({ at: `/translations/${language}`, message: 'is the language of the original' })
  if (Object.keys(translations).length > 12) issues.push({ at: '/translations', message: 'are at most 12' })
  for (const [index, { text }] of playbooks.entries())
    for (const message of checkPlaybook(text)) issues.push({ at: `/playbooks/${index}/text`, message })
  return issues
}
