import { createHash, timingSafeEqual } from 'node:crypto'
import { asFault, Fault } from '../../base/fault.ts'
import { parseStrict } from '../../base/json.ts'
import type { AuditFacts } from '../../store/audit.ts'
import {
  type CsafDocumentRow,
  type CsafPublisherRow,
  csafDocument,
  csafDocuments,
  csafPublishers,
  dropCsafPublisher,
  dropOldCsafDocuments,
  putCsafDocument,
  putCsafPublisher,
  trustedVersions,
} from '../../store/csaf-documents.ts'
import type { Store, Tx } from '../../store/store.ts'
import type { CsafProblem } from './check-csaf.ts'
import { fileName } from './edition.ts'
import type { AdvisoryWorker } from './worker.ts'

export const maxCsafBytes = 8 * 1024 * 1024
const maxArmourBytes = 64 * 1024
const keptDocuments = 2000

/** What was found, each by itself: a document is trusted where all of it holds. */
export interface CsafVerdict {
  readonly hash: 'right' | 'wrong' | 'missing'
  readonly signature: 'right' | 'wrong' | 'missing' | 'unknown-key'
  /** Of the publisher's key that signed it; ''. */
  readonly fingerprint: string
  /** Whether the publisher that it names is the one whose key signed it. */
  readonly publisher: 'right' | 'wrong' | 'unknown'
  readonly fileName: 'right' | 'wrong' | 'unknown'
  readonly valid: boolean
  readonly problems: readonly CsafProblem[]
  /** Another document was trusted under the same publisher, id and version. */
  readonly contradicts: boolean
}

export interface ReceivedCsaf {
  readonly text: string
  /** What the file is called; '' where nobody said. */
  readonly name: string
  /** Content of its hash file (SHA-256 or SHA-512); ''. */
  readonly hash: string
  /** Its detached signature, armoured; ''. */
  readonly signature: string
}

export interface CsafJudgement {
  /** SHA-256 of its bytes. */
  readonly digest: string
  /** Null: it is no strict JSON. */
  readonly facts: CsafFacts | null
  readonly verdict: CsafVerdict
  readonly state: CsafDocumentRow['state']
}

export interface CsafInboxParts {
  readonly store: Store
  readonly nowMs: () => number
  readonly worker: Pick<AdvisoryWorker, 'check'>
  readonly audit: (tx: Tx, facts: AuditFacts) => Promise<unknown>
}

/** CSAF documents of others: each is checked by its hash, its signature, then the rules of CSAF 2.0, before anything of it is trusted. */
export class CsafInbox {
  readonly #parts: CsafInboxParts

  constructor(parts: CsafInboxParts) {
    this.#parts = parts
  }

  list(limit: number): Promise<Omit<CsafDocumentRow, 'body'>[]> {
    return csafDocuments(this.#parts.store.read, limit)
  }

  publishers(): Promise<CsafPublisherRow[]> {
    return csafPublishers(this.#parts.store.read)
  }

  async get(digest: string): Promise<CsafDocumentRow> {
    const row = await csafDocument(this.#parts.store.read, digest)
    if (row === undefined) throw new Fault('not-found', 'no such document')
    return row
  }

  /** From then on, documents that name this publisher and are signed by this key are trusted. Compare the fingerprint by another way first. */
  async trust(
    publisher: { readonly name: string; readonly namespace: string; readonly armoured: string },
    by: string,
  ): Promise<CsafPublisherRow> {
    if (Buffer.byteLength(publisher.armoured) > maxArmourBytes) throw new Fault('too-large', 'the key is too large')
    const { readKey } = await import('openpgp')
    let fingerprint: string
    try {
      const key = await readKey({ armoredKey: publisher.armoured })
      if (key.isPrivate()) throw new Fault('invalid', 'this is a private key: a publisher gives its public one')
      fingerprint = key.getFingerprint().toUpperCase()
    } catch (error) {
      if (error instanceof Fault) throw error
      throw new Fault('invalid', 'this is no OpenPGP public key in ASCII armour')
    }
    const row = { ...publisher, fingerprint, added_by: by, at: this.#parts.nowMs() }
    await this.#parts.store.write(async (tx) => {
      await putCsafPublisher(tx, row)
      await this.#parts.audit(tx, {
        actor: by,
        action: 'csaf-trust',
        subject: fingerprint,
        detail: publisher.namespace,
      })
    })
    return row
  }

  async distrust(fingerprint: string, by: string): Promise<void> {
    await this.#parts.store.write(async (tx) => {
      await dropCsafPublisher(tx, fingerprint)
      await this.#parts.audit(tx, { actor: by, action: 'csaf-distrust', subject: fingerprint, detail: '' })
    })
  }

  /** What is to be said of a document. Its text is not parsed before hash and signature were looked at. */
  async judge(received: ReceivedCsaf): Promise<CsafJudgement> {
    const bytes = Buffer.from(received.text, 'utf8')
    if (bytes.length > maxCsafBytes)
      throw new Fault('too-large', `a CSAF document has at most ${maxCsafBytes} bytes here`)
    const hash = hashOf(bytes, received.hash)
    const signed = await this.#signatureOf(bytes, received.signature)
    const facts = factsOf(received.text)
    const problems = facts === null ? [notJson] : await this.#parts.worker.check(facts.value)
    const publisher =
      facts === null || signed.by === null ? 'unknown' : facts.namespace === signed.by.namespace ? 'right' : 'wrong'
    const digest = createHash('sha256').update(bytes).digest('hex')
    const others =
      facts === null ? [] : await trustedVersions(this.#parts.store.read, facts.namespace, facts.trackingId)
    const verdict: CsafVerdict = {
      hash,
      signature: signed.is,
      fingerprint: signed.by?.fingerprint ?? '',
      publisher,
      fileName:
        received.name === '' || facts === null
          ? 'unknown'
          : received.name === `${fileName(facts.trackingId)}.json`
            ? 'right'
            : 'wrong',
      valid: problems.length === 0,
      problems,
      contradicts: others.some((one) => one.version === facts?.version && one.digest !== digest),
    }
    return { digest, facts, verdict, state: stateOf(verdict) }
  }

  /** Looks at a document and keeps what was found. */
  async receive(received: ReceivedCsaf, by: string): Promise<CsafDocumentRow> {
    const { digest, facts, verdict, state } = await this.judge(received)
    const row: CsafDocumentRow = {
      ...{ digest, tracking_id: facts?.trackingId ?? '', namespace: facts?.namespace ?? '', title: facts?.title ?? '' },
      ...{ version: facts?.version ?? '', tlp: facts?.tlp ?? '', state },
      ...{ verdict: JSON.stringify(verdict), actor: by, at: this.#parts.nowMs(), body: received.text },
    }
    await this.#parts.store.write(async (tx) => {
      await putCsafDocument(tx, row)
      await dropOldCsafDocuments(tx, keptDocuments)
      await this.#parts.audit(tx, { actor: by, action: 'csaf-check', subject: digest, detail: row.state })
    })
    return row
  }

  async #signatureOf(
    bytes: Buffer,
    armoured: string,
  ): Promise<{ readonly is: CsafVerdict['signature']; readonly by: CsafPublisherRow | null }> {
    if (armoured.trim() === '') return { is: 'missing', by: null }
    if (Buffer.byteLength(armoured) > maxArmourBytes) return { is: 'wrong', by: null }
    const { createMessage, readKey, readSignature, verify } = await import('openpgp')
    let signature: Awaited<ReturnType<typeof readSignature>>
    try {
      signature = await readSignature({ armoredSignature: armoured })
    } catch {
      return { is: 'wrong', by: null }
    }
    const ids = signature.getSigningKeyIDs().map((id) => id.toHex())
    for (const publisher of await this.publishers()) {
      const key = await readKey({ armoredKey: publisher.armoured })
      const own = [key, ...key.getSubkeys()].map((one) => one.getKeyID().toHex())
      if (!ids.some((id) => own.includes(id))) continue
      try {
        const message = await createMessage({ binary: bytes })
        const { signatures } = await verify({
          message,
          signature,
          verificationKeys: key,
          date: new Date(this.#parts.nowMs()),
        })
        await Promise.any(signatures.map((one) => one.verified))
        return { is: 'right', by: publisher }
      } catch {
        return { is: 'wrong', by: publisher }
      }
    }
    return { is: 'unknown-key', by: null }
  }
}

function stateOf(verdict: CsafVerdict): CsafDocumentRow['state'] {
  const { hash, signature, publisher, fileName: name, valid, contradicts } = verdict
  if (hash === 'wrong' || signature === 'wrong' || publisher === 'wrong' || !valid || contradicts) return 'refused'
  return hash === 'right' && signature === 'right' && publisher === 'right' && name !== 'wrong' ? 'trusted' : 'unproven'
}

const notJson: CsafProblem = { rule: 'schema', at: '', message: 'it is no CSAF document: not strict JSON of its form' }

/** CSAF 2.0 §7.1.18: the hash in lower-case hexadecimal first, then perhaps a name. SHA-1 and MD5 prove nothing. */
function hashOf(bytes: Buffer, text: string): CsafVerdict['hash'] {
  if (text.trim() === '') return 'missing'
  const said = /^([0-9a-f]{64}|[0-9a-f]{128})(?:\s|$)/.exec(text.trim().toLowerCase())?.[1]
  if (said === undefined) return 'wrong'
  const real = createHash(said.length === 64 ? 'sha256' : 'sha512')
    .update(bytes)
    .digest()
  return timingSafeEqual(real, Buffer.from(said, 'hex')) ? 'right' : 'wrong'
}

interface CsafFacts {
  readonly value: unknown
  readonly namespace: string
  readonly trackingId: string
  readonly version: string
  readonly title: string
  readonly tlp: string
}

function factsOf(text: string): CsafFacts | null {
  let value: unknown
  try {
    value = parseStrict(text, { maxBytes: maxCsafBytes, maxDepth: 64 })
  } catch (error) {
    if (asFault(error).kind === 'internal') throw error
    return null
  }
  const at = (path: readonly string[]): string => {
    let inner: unknown = value
    for (const name of path)
      inner = typeof inner === 'object' && inner !== null ? (inner as Record<string, unknown>)[name] : undefined
    return typeof inner === 'string' ? inner.slice(0, 500) : ''
  }
  return {
    value,
    namespace: at(['document', 'publisher', 'namespace']),
    trackingId: at(['document', 'tracking', 'id']),
    version: at(['document', 'tracking', 'version']),
    title: at(['document', 'title']),
    tlp: at(['document', 'distribution', 'tlp', 'label']),
  }
}
