import { createHash } from 'node:crypto'
import { Fault } from '../base/fault.ts'
import { entryDomain, type Salt, saltSize } from './commitment.ts'
import type { ManifestItem, StreamHead } from './manifest.ts'

// The sender's side: the same texts as `canonicalJson` gives, written by hand, since every object that arrives is written for every stream.

/** What an item says of one version, whoever it is said to: made once, and joined with what differs. */
export interface ItemText {
  readonly before: string
  readonly after: string
}

const beginnings: Readonly<Record<ManifestItem['act'], string>> = {
  release: '{"act":"release","agreement":',
  recall: '{"act":"recall","agreement":',
  charter: '{"act":"charter","agreement":',
}
const plain = /^[\x20\x21\x23-\x5b\x5d-\x7e]*$/

/** The canonical text of an item but for its agreement, which `joinItem` puts in. */
export function writeItem(
  act: ManifestItem['act'],
  { digest, id, version }: Pick<ManifestItem, 'digest' | 'id' | 'version'>,
): ItemText {
  // As a rule both are plain, and the text is put together in fewer pieces.
  const after =
    plain.test(id) && plain.test(version)
      ? `,"digest":"${digest}","id":"${id}","version":"${version}"}`
      : `,"digest":"${digest}","id":${writeText(id)},"version":${writeText(version)}}`
  return { before: beginnings[act], after }
}

/** `agreement` as `writeText` gives it. */
export function joinItem({ before, after }: ItemText, agreement: string): string {
  return before + agreement + after
}

/** A JSON string in canonical form (RFC 8785 §3.2.2.2). `invalid` for half a surrogate pair. */
export function writeText(value: string): string {
  if (plain.test(value)) return `"${value}"`
  if (!value.isWellFormed()) throw new Fault('invalid', 'half of a surrogate pair cannot be written')
  return JSON.stringify(value)
}

/** The canonical text of the next step of a stream, with items that `joinItem` gave. */
export function writeManifest({ from, to, lane, seq, last }: StreamHead, at: number, items: readonly string[]): string {
  const start = `{"at":${at},"format":"trefoil/manifest/1","from":"${from}","items":[`
  const end = `],"lane":"${lane}","prev":"${last}","seq":${seq + 1},"to":"${to}"}`
  if (items.length === 0) return start + end
  // Joined at once: what is put around a joined text is copied once more before it can be hashed.
  const parts = [...items]
  parts[0] = start + parts[0]!
  parts[parts.length - 1] += end
  return parts.join(',')
}

/** The log entry of a manifest's canonical text: as `commit` of what it says. */
export function commitText(salt: Salt, manifest: string): Uint8Array {
  if (salt.length !== saltSize) throw new Fault('invalid', `a salt has ${saltSize} bytes`)
  return createHash('sha256').update(entryDomain).update(salt).update(manifest, 'utf8').digest()
}
