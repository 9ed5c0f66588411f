import { createPrivateKey } from 'node:crypto'
import { expect, test } from 'vitest'
import vectors from '../../vectors/merkle.json' with { type: 'json' }
import { canonicalJson } from '../base/canonical-json.ts'
import { MemoryTiles } from '../testing/memory-tiles.ts'
import { naiveConsistency, naiveInclusion, naiveRoot } from '../testing/naive-merkle.ts'
import { openCheckpoint, signCheckpoint } from './checkpoint.ts'
import { commit } from './commitment.ts'
import { verifyConsistency } from './consistency.ts'
import { addSignature, cosign, cosignatureVerifier, cosignersOf } from './cosignature.ts'
import { verifyInclusion } from './inclusion.ts'
import { readHash, writeBase64 } from './line-fields.ts'
import { emptyEdge, growLog } from './log-edge.ts'
import { parseManifest } from './manifest.ts'
import { leafHash } from './merkle-hash.ts'
import { ed25519Verifier, parseNote } from './note.ts'
import { parsePublishedKey } from './note-key.ts'
import { makeReceipt, parseReceipt, signReceipt, verifyReceipt } from './receipt.ts'
import { proveConsistency, proveInclusion, readRoot } from './tile-reader.ts'

const { signed, commitment } = vectors
const leaves = (size: number): Buffer[] => Array.from({ length: size }, (_, number) => Buffer.from(`leaf ${number}`))
const roots = new Map(vectors.roots.map(({ size, root }) => [size, readHash(root)!]))
const tiles = new MemoryTiles()
await tiles.writeTiles(growLog(emptyEdge, leaves(1000)).tiles)

function testKey(seedByte: number): string {
  const der = Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), Buffer.alloc(32, seedByte)])
  const key = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' })
  return key.export({ type: 'pkcs8', format: 'pem' }).toString()
}

test('the roots of the vectors are those of the naive tree, of the log as it grows, and of its tiles', async () => {
  expect(vectors.roots.length).toBeGreaterThan(10)
  for (const { size, root } of vectors.roots) {
    expect(naiveRoot(leaves(size)).toString('base64')).toBe(root)
    expect(writeBase64(growLog(emptyEdge, leaves(size)).head.root)).toBe(root)
    expect(writeBase64(await readRoot(tiles, size))).toBe(root)
  }
})

test('the inclusion proofs of the vectors are those of the naive tree and of the tiles, and hold', async () => {
  for (const { index, size, path } of vectors.inclusion) {
    expect(naiveInclusion(index, leaves(size)).map(writeBase64)).toEqual(path)
    expect((await proveInclusion(tiles, index, size)).map(writeBase64)).toEqual(path)
    const head = { size, root: await readRoot(tiles, size) }
    expect(
      verifyInclusion(
        head,
        index,
        leafHash(Buffer.from(`leaf ${index}`)),
        path.map((hash) => readHash(hash)!),
      ),
    ).toBe(true)
  }
})

test('the consistency proofs of the vectors are those of the naive tree and of the tiles, and hold', async () => {
  for (const { from, size, proof } of vectors.consistency) {
    expect(naiveConsistency(from, leaves(size)).map(writeBase64)).toEqual(proof)
    expect((await proveConsistency(tiles, from, size)).map(writeBase64)).toEqual(proof)
    const older = { size: from, root: naiveRoot(leaves(from)) }
    const newer = { size, root: naiveRoot(leaves(size)) }
    expect(
      verifyConsistency(
        older,
        newer,
        proof.map((hash) => readHash(hash)!),
      ),
    ).toBe(true)
  }
})

test('the cosigned checkpoint of the vectors is what log and witness sign, to the byte', () => {
  const log = parsePublishedKey(signed.logKey)
  const witness = parsePublishedKey(signed.witnessKey)
  const checkpoint = { origin: log.name, size: 1000, root: roots.get(1000)!, extensions: [] }
  const note = signCheckpoint(checkpoint, testKey(signed.logSeedByte))
  const signer = { name: witness.name, privateKey: testKey(signed.witnessSeedByte) }
  expect(addSignature(note, cosign(parseNote(note).text, signer, signed.atSeconds))).toBe(signed.note)

  const opened = openCheckpoint(signed.note, log.name, [ed25519Verifier(log.name, log.publicKey)])
  expect({ ...opened, root: writeBase64(opened.root) }).toMatchObject({
    size: 1000,
    root: writeBase64(checkpoint.root),
  })
  const keys = new Map([['JP', [cosignatureVerifier(witness.name, witness.publicKey)]]])
  expect(cosignersOf(signed.note, { keys, quorum: 1 }).get('JP')?.atSeconds).toBe(signed.atSeconds)
})

test('the commitment and the receipt of the vectors come out to the byte', () => {
  const manifest = parseManifest(canonicalJson(commitment.manifest))
  const salt = Buffer.from(commitment.salt, 'base64')
  expect(writeBase64(commit(salt, manifest))).toBe(commitment.entry)
  const receipt = parseReceipt(JSON.stringify(vectors.receipt))
  expect(verifyReceipt(parsePublishedKey(signed.witnessKey).publicKey, receipt)).toBe(true)
  const again = makeReceipt([manifest], commit(salt, manifest), receipt.rejected)
  expect(signReceipt(again, testKey(signed.witnessSeedByte))).toEqual(receipt)
})
