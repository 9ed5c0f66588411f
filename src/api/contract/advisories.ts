/** The advisory desk: drafts among members, sign-offs, what is published, and others' CSAF documents. */
import { z } from 'zod'
import { documentShape, languageTag, type productStates } from '../../desks/advisory/document.ts'
import { tlpLevels } from '../../policy/model.ts'

const line = (most: number) => z.string().trim().min(1).max(most)
const hash = z.string().regex(/^[0-9a-f]{64}$/)
const tlp = z.enum(tlpLevels)

/** What a person writes of an advisory; moments to the millisecond, UTC. */
export const draftText = documentShape.pick({
  ...{ title: true, tlp: true, language: true, embargo: true, sections: true, products: true, vulnerabilities: true },
  ...{ indicators: true, references: true, playbooks: true },
})
export const newAdvisory = z.strictObject({
  ...draftText.shape,
  agreement: z.string().max(63),
  members: z.array(z.string().max(8)).min(1).max(64).describe('codes; this member is always one'),
})
export const amendment = z.strictObject({
  basis: hash.describe('of the document that was changed'),
  text: draftText.omit({ language: true }),
  note: z.string().max(2000).default('').describe('what was changed, and why'),
})
export const newTranslation = z.strictObject({
  basis: hash,
  language: languageTag,
  texts: z.record(z.string().max(120), z.string().max(60_000)).describe('by key; an empty text takes one out'),
})
export const newPlaybook = z.strictObject({
  basis: hash,
  part: z.string().regex(/^[a-z][a-z0-9-]{0,31}$/),
  title: line(300),
  tlp,
  text: z
    .string()
    .max(64 * 1024)
    .describe('a CACAO 2.0 playbook, JSON'),
})
export const newComment = z.strictObject({ part: z.string().max(120).default(''), text: line(10_000) })
export const newSignOff = z.strictObject({ document: hash })
export const newReason = z.strictObject({ reason: line(2000) })
export const newVersion = z.strictObject({ embargo: z.iso.datetime({ offset: true }), summary: line(500) })

const signOff = z.object({ member: z.string(), at: z.string() })
export const advisoryRow = z.object({
  id: z.string(),
  name: z.string(),
  title: z.string(),
  agreement: z.string(),
  lead: z.string(),
  state: z.enum(['drafting', 'complete', 'published', 'abandoned']),
  embargo: z.string(),
  changedAt: z.string(),
  published: z.number().describe('the version that this node has published; 0: none'),
})
export const advisoryList = z.object({
  items: z.array(advisoryRow),
  next: z.string().nullable(),
  open: z.number(),
  published: z.number(),
})

const revision = z.object({
  hash: z.string(),
  author: z.string(),
  at: z.string(),
  note: z.string(),
  height: z.number(),
  version: z.number(),
  changes: z
    .array(z.object({ part: z.string(), before: z.string().nullable(), after: z.string().nullable() }))
    .describe('against the document that it was made from'),
})
export const advisory = advisoryRow.extend({
  head: z.string().describe('the hash that counts'),
  document: documentShape.omit({ translations: true }),
  languages: z.array(z.object({ language: z.string(), texts: z.number(), done: z.number(), behind: z.number() })),
  rule: z.object({ quorum: z.number(), mandatory: z.array(z.string()) }),
  signOffs: z.array(signOff),
  complete: z.boolean(),
  frozenFrom: z.string().describe('signed off, it is not changed any more from this moment on'),
  revisions: z.array(revision),
  lost: z.array(revision).describe('made at the same time as others, and not in the text'),
  comments: z.array(
    z.object({
      digest: z.string(),
      author: z.string(),
      at: z.string(),
      part: z.string(),
      text: z.string(),
      current: z.boolean().describe('made on the document that counts'),
      resolved: z.object({ by: z.string(), at: z.string() }).nullable(),
    }),
  ),
  withdrawals: z.array(z.object({ member: z.string(), at: z.string(), reason: z.string(), current: z.boolean() })),
  abandoned: z.object({ at: z.string(), reason: z.string() }).nullable(),
  aside: z.array(z.object({ author: z.string(), kind: z.string(), at: z.string(), because: z.string() })),
  unsent: z
    .array(z.object({ kind: z.string(), at: z.string(), reason: z.string() }))
    .describe('said by this member and refused when it was handed in: nobody else has it'),
  variants: z.array(
    z.object({
      tlp,
      holds: z.record(z.string(), z.number()),
      left: z.record(z.string(), z.number()).describe('parts that its readers do not get'),
      parts: z.array(z.string()).describe('keys of what is in it'),
    }),
  ),
  playbooks: z.array(
    z.object({
      id: z.string(),
      title: z.string(),
      signedBy: z.array(z.string()),
      steps: z.array(
        z.object({
          number: z.number(),
          type: z.string(),
          name: z.string(),
          description: z.string(),
          commands: z.array(z.string()),
          agent: z.string(),
          next: z.array(z.object({ when: z.string(), step: z.number() })),
        }),
      ),
    }),
  ),
  clock: z.array(z.object({ member: z.string(), zone: z.string(), local: z.string() })),
  files: z.array(
    z.object({
      path: z.string(),
      url: z.string(),
      tlp: z.string(),
      kind: z.string(),
      language: z.string(),
      bytes: z.number(),
      sha512: z.string(),
    }),
  ),
})
export const readiness = z.object({
  findings: z.array(z.object({ code: z.string(), blocks: z.boolean(), at: z.string(), detail: z.string() })),
  ready: z.boolean(),
})
export const translation = z.object({
  language: z.string(),
  original: z.string(),
  texts: z.array(z.object({ key: z.string(), original: z.string(), text: z.string().nullable(), behind: z.boolean() })),
})

export const newCsaf = z.strictObject({
  text: z.string().max(8 * 1024 * 1024),
  name: z.string().max(300).default(''),
  hash: z.string().max(1000).default('').describe('content of its .sha256 or .sha512 file'),
  signature: z
    .string()
    .max(64 * 1024)
    .default('')
    .describe('content of its .asc file'),
})
const problem = z.object({ rule: z.string(), at: z.string(), message: z.string() })
export const csafDocument = z.object({
  digest: z.string(),
  trackingId: z.string(),
  namespace: z.string(),
  title: z.string(),
  version: z.string(),
  tlp: z.string(),
  state: z.enum(['trusted', 'unproven', 'refused']),
  at: z.string(),
  verdict: z.object({
    hash: z.enum(['right', 'wrong', 'missing']),
    signature: z.enum(['right', 'wrong', 'missing', 'unknown-key']),
    fingerprint: z.string(),
    publisher: z.enum(['right', 'wrong', 'unknown']),
    fileName: z.enum(['right', 'wrong', 'unknown']),
    valid: z.boolean(),
    problems: z.array(problem),
    contradicts: z.boolean(),
  }),
})
export const csafList = z.object({ items: z.array(csafDocument) })
export const csafTaken = z.object({ added: z.number(), unchanged: z.number(), rejected: z.number() })
export const newPublisher = z.strictObject({ name: line(200), namespace: line(500), armoured: line(64 * 1024) })
export const publisher = z.object({
  fingerprint: z.string(),
  name: z.string(),
  namespace: z.string(),
  addedBy: z.string(),
  at: z.string(),
})
export const publishers = z.object({
  items: z.array(publisher),
  own: z
    .object({ fingerprint: z.string(), url: z.string() })
    .describe("this node's own key, and its provider-metadata.json"),
})

export type DraftText = z.output<typeof draftText>
export type NewAdvisory = z.input<typeof newAdvisory>
export type AdvisoryRow = z.output<typeof advisoryRow>
export type AdvisoryList = z.output<typeof advisoryList>
export type Advisory = z.output<typeof advisory>
export type AdvisoryRevision = z.output<typeof revision>
export type Readiness = z.output<typeof readiness>
export type AdvisoryTranslation = z.output<typeof translation>
export type CsafDocument = z.output<typeof csafDocument>
export type CsafList = z.output<typeof csafList>
export type CsafTaken = z.output<typeof csafTaken>
export type Publishers = z.output<typeof publishers>
export type ProductState = (typeof productStates)[number]
