import { createHash, type KeyObject } from 'node:crypto'
import { z } from 'zod'
import { canonicalJson } from '../base/canonical-json.ts'
import { Fault } from '../base/fault.ts'
import { parseStrict } from '../base/json.ts'
import { encSize, tagSize } from '../crypto/hpke.ts'
import { signBytes, verifyBytes } from '../crypto/keys.ts'
import { statementBytes } from '../crypto/statement.ts'
import type { MemberCode } from '../policy/model.ts'
import { maxChunkSize, maxChunks, maxContainerBytes, minChunkSize } from './bounds.ts'

/** What everybody may read of a container: who, to whom, when, how large. */
export interface ContainerHeader {
  readonly format: 'trefoil/container/1'
  readonly from: MemberCode
  readonly to: MemberCode
  /** RFC 3339, UTC, milliseconds. */
  readonly created: string
  /** Of the chunks before they are sealed; the last may be shorter. */
  readonly chunkSize: number
  readonly chunks: number
  /** Of all chunks before they are sealed, together. */
  readonly size: number
  /** SHA-256 over the SHA-256 of every sealed chunk in order, in hex: a relay checks with it what it cannot read. */
  readonly digest: string
  /** The encapsulated key of HPKE, base64. */
  readonly enc: string
  /** Which key it was sealed to: `encryptionKeyId`. */
  readonly key: string
}

/** A header as it stands in a container, with the bytes that were signed. */
export interface SignedHeader {
  readonly header: ContainerHeader
  readonly text: string
  readonly signature: Uint8Array
}

export const headerFormat = 'trefoil/container/1'
/** A header with its mark, length, signature and filling always has this size, so that it can be written last and stand first. */
export const headerBlockSize = 1024
export const headerMark = Buffer.from('TREFOIL\x01', 'latin1')
const signatureSize = 64
const textStart = headerMark.length + 2

const hashText = z.string().regex(/^[0-9a-f]{64}$/)
const member = z.string().regex(/^[A-Z][A-Z0-9]{1,7}$/)
const shape: z.ZodType<ContainerHeader> = z
  .strictObject({
    format: z.literal(headerFormat),
    from: member,
    to: member,
    created: z.string().regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
    chunkSize: z.int().min(minChunkSize).max(maxChunkSize),
    chunks: z.int().min(1).max(maxChunks),
    size: z.int().min(1),
    digest: hashText,
    enc: z.string().regex(/^[A-Za-z0-9+/]{43}=$/),
    key: z.string().regex(/^[0-9a-f]{16}$/),
  })
  .refine(({ size, chunkSize, chunks }) => Math.ceil(size / chunkSize) === chunks, 'the sizes do not fit together')
  .refine(({ size, chunks }) => size + chunks * tagSize <= maxContainerBytes, 'larger than a container may be')
  .refine(({ created }) => Number.isFinite(Date.parse(created)), 'no moment')

/** The name of a container, 32 digits: of its sender, its recipient and its key. Nobody can give another member's container this name. */
export function containerId({ from, to, enc }: Pick<ContainerHeader, 'from' | 'to' | 'enc'>): string {
  return createHash('sha256')
    .update(statementBytes(['trefoil/container-id/1', from, to, enc]))
    .digest('hex')
    .slice(0, 32)
}

/** What HPKE binds the key to: a container cannot be given another sender, recipient or chunk size. */
export function keyInfo({ from, to, created, chunkSize }: Omit<ContainerHeader, 'enc'>): Uint8Array {
  return statementBytes([headerFormat, from, to, created, String(chunkSize)])
}

/** Signs a header for writing. `invalid` for one that no reader would take. */
export function signHeader(header: ContainerHeader, privateKey: string | KeyObject): SignedHeader {
  checkHeader(header)
  const text = canonicalJson(header)
  return { header, text, signature: signBytes(privateKey, statementBytes([headerFormat, text])) }
}

/** Whether the sender signed exactly this header. Never throws. */
export function verifyHeader({ text, signature }: SignedHeader, publicKey: string): boolean {
  return verifyBytes(publicKey, statementBytes([headerFormat, text]), signature)
}

/** The 1,024 bytes of a header in a file. */
export function writeHeaderBlock({ text, signature }: SignedHeader): Uint8Array {
  const bytes = Buffer.from(text, 'utf8')
  const block = Buffer.alloc(headerBlockSize)
  if (textStart + bytes.length + signatureSize > headerBlockSize) throw new Fault('internal', 'header too long')
  headerMark.copy(block)
  block.writeUInt16BE(bytes.length, headerMark.length)
  bytes.copy(block, textStart)
  block.set(signature, textStart + bytes.length)
  return block
}

/** Reads a header block; `invalid` for anything but exactly what `writeHeaderBlock` writes. The signature is not looked at. */
export function readHeaderBlock(block: Uint8Array): SignedHeader {
  const bytes = Buffer.from(block.buffer, block.byteOffset, block.byteLength)
  if (bytes.length !== headerBlockSize || !bytes.subarray(0, headerMark.length).equals(headerMark))
    throw new Fault('invalid', 'not the header of a container')
  const end = textStart + bytes.readUInt16BE(headerMark.length)
  if (end + signatureSize > headerBlockSize || bytes.subarray(end + signatureSize).some((byte) => byte !== 0))
    throw new Fault('invalid', 'not the header of a container')
  const text = bytes.toString('utf8', textStart, end)
  const header = checkHeader(parseStrict(text, { maxBytes: headerBlockSize, maxDepth: 2 }))
  // One header, one spelling: otherwise two files of one container would differ.
  if (canonicalJson(header) !== text || end - textStart !== Buffer.byteLength(text))
    throw new Fault('invalid', 'the header of the container is not canonical')
  return { header, text, signature: Uint8Array.from(bytes.subarray(end, end + signatureSize)) }
}

function checkHeader(value: unknown): ContainerHeader {
  const result = shape.safeParse(value)
  if (result.success && Buffer.from(result.data.enc, 'base64').length === encSize) return result.data
  const problem = result.error?.issues[0]
  throw new Fault(
    'invalid',
    `not the header of a container: /${problem?.path.join('/') ?? 'enc'} ${problem?.message ?? ''}`,
  )
}

/** How many bytes the chunk with this index has before it is sealed. */
export function chunkLength({ chunkSize, chunks, size }: ContainerHeader, index: number): number {
  return index < chunks - 1 ? chunkSize : size - (chunks - 1) * chunkSize
}

/** What a chunk is sealed with: its container, its place and whether it is the last, so that none is moved, repeated or left off. */
export function chunkAad(id: string, index: number, isLast: boolean): Uint8Array {
  return statementBytes(['trefoil/container-chunk/1', id, String(index), isLast ? 'last' : 'more'])
}
