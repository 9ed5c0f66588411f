import { createHash, type KeyObject } from 'node:crypto'
import { z } from 'zod'
import { canonicalJson } from '../../base/canonical-json.ts'
import { Fault } from '../../base/fault.ts'
import { parseStrict } from '../../base/json.ts'
import { formatEnvelope, newEnvelope, parseEnvelope, signEnvelope, verifiedSigners } from '../../crypto/dsse.ts'
import { documentShape, parseDocument } from './document.ts'

/** What members say to each other about a draft, each signed by the member that says it (docs/protocol/advisory.md). */
const statementType = 'application/vnd.trefoil.advisory+json'
const maxStatementBytes = 512 * 1024

const hash = z.string().regex(/^[0-9a-f]{64}$/)
const text = (most: number) =>
  z
    .string()
    .max(most)
    .regex(/^(?:[^\p{Cc}]|[\n\t])*$/u)
const shared = {
  format: z.literal('trefoil/advisory/1'),
  /** The advisory's id: of the STIX report that it will be. */
  advisory: z.string().regex(/^report--[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/),
  agreement: z.string().max(63),
  members: z
    .array(z.string().regex(/^[A-Z][A-Z0-9]{1,7}$/))
    .min(1)
    .max(64),
  author: z.string().regex(/^[A-Z][A-Z0-9]{1,7}$/),
  at: z.string().regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/),
}
const shape = z.discriminatedUnion('kind', [
  z.strictObject({
    ...shared,
    kind: z.literal('revision'),
    /** The hash of the document that this one was made from; null for the first. */
    basis: hash.nullable(),
    height: z.int().min(1).max(10_000),
    document: documentShape,
    note: text(2000),
  }),
  z.strictObject({
    ...shared,
    kind: z.literal('comment'),
    document: hash,
    part: z.string().max(120),
    text: text(10_000).min(1),
  }),
  z.strictObject({ ...shared, kind: z.literal('resolution'), comment: hash }),
  z.strictObject({ ...shared, kind: z.literal('sign-off'), document: hash }),
  z.strictObject({ ...shared, kind: z.literal('withdrawal'), document: hash, reason: text(2000).min(1) }),
  z.strictObject({ ...shared, kind: z.literal('abandonment'), reason: text(2000).min(1) }),
])

export type Statement = z.output<typeof shape>
export type StatementOf<K extends Statement['kind']> = Extract<Statement, { kind: K }>

/** A statement with the envelope that proves it and the SHA-256 (hex) of what was signed. */
export interface Signed {
  readonly statement: Statement
  readonly digest: string
  readonly envelope: string
}

/** Signs a statement in the name of its author. */
export function signStatement(statement: Statement, key: string | KeyObject): Signed {
  const payload = Buffer.from(canonicalJson(statement), 'utf8')
  const envelope = formatEnvelope(signEnvelope(newEnvelope(statementType, payload), key, statement.author))
  return { statement, digest: digestOf(payload), envelope }
}

/** Reads an envelope; `invalid` or `too-large` for anything that is no statement, and for one that is not written in the one form. Its signature is not looked at. */
export function readStatement(envelope: string): Signed {
  const { payload, payloadType } = parseEnvelope(envelope, { maxBytes: maxStatementBytes * 2, maxSignatures: 4 })
  if (payloadType !== statementType) throw new Fault('invalid', 'not a statement about an advisory')
  const json = Buffer.from(payload).toString('utf8')
  const result = shape.safeParse(parseStrict(json, { maxBytes: maxStatementBytes, maxDepth: 12 }))
  if (!result.success) {
    const issue = result.error.issues[0]
    throw new Fault(
      'invalid',
      `not a statement about an advisory: /${issue?.path.map(String).join('/')} ${issue?.message}`,
    )
  }
  const statement = result.data
  if (canonicalJson(statement) !== json) throw new Fault('invalid', 'the statement is not canonical JSON')
  if (statement.kind === 'revision') {
    const document = parseDocument(statement.document)
    if (document.id !== statement.advisory || document.agreement !== statement.agreement)
      throw new Fault('invalid', 'the document is another advisory than the statement says')
    if (document.members.join() !== statement.members.join())
      throw new Fault('invalid', 'the document has other members than the statement says')
  }
  return { statement, digest: digestOf(payload), envelope }
}

/** Whether its author signed exactly this; `publicKey`: of the author's card. Never throws. */
export function isSignedBy(envelope: string, author: string, publicKey: string): boolean {
  try {
    const parsed = parseEnvelope(envelope, { maxBytes: maxStatementBytes * 2, maxSignatures: 4 })
    return verifiedSigners(parsed, statementType, new Map([[author, publicKey]])).includes(author)
  } catch {
    return false
  }
}

function digestOf(payload: Uint8Array): string {
  return createHash('sha256').update(payload).digest('hex')
}
