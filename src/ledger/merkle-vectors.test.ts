import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { corpus } from '../testing/corpus.ts'
import { verifyConsistency, verifySubtreeConsistency } from './consistency.ts'
import { verifyInclusion, verifySubtreeInclusion } from './inclusion.ts'

/** The published vectors of transparency-dev/merkle, read where they lie: most of them are proofs that must be refused. */
interface Vector {
  readonly case: string
  readonly desc: string
  readonly wantErr: boolean
  readonly proof: readonly string[] | null
  readonly leafIdx: number
  readonly treeSize: number
  readonly leafHash: string
  readonly root: string
  readonly size1: number
  readonly size2: number
  readonly root1: string
  readonly root2: string
  readonly start: number
  readonly end: number
  readonly size: number
}
type Kind = 'inclusion' | 'consistency' | 'subtreeinclusion' | 'subtreeconsistency'

const vectors: Record<Kind, readonly Vector[]> | null =
  corpus === null ? null : JSON.parse(readFileSync(join(corpus, 'conformance', 'merkle-vectors.json'), 'utf8'))
const bytes = (text: string | null): Uint8Array => Buffer.from(text ?? '', 'base64')
const proof = (vector: Vector): Uint8Array[] => (vector.proof ?? []).map(bytes)

function disagreements(kind: Kind, verify: (vector: Vector) => boolean): string[] {
  return vectors![kind].filter((one) => verify(one) === one.wantErr).map((one) => `${one.case}: ${one.desc}`)
}

test.skipIf(corpus === null)('every published vector of an inclusion proof is judged as published', () => {
  expect(vectors!.inclusion).toHaveLength(98)
  const wrong = disagreements('inclusion', (one) =>
    verifyInclusion({ size: one.treeSize, root: bytes(one.root) }, one.leafIdx, bytes(one.leafHash), proof(one)),
  )
  expect(wrong).toEqual([])
})

test.skipIf(corpus === null)('every published vector of a consistency proof is judged as published', () => {
  expect(vectors!.consistency).toHaveLength(98)
  const wrong = disagreements('consistency', (one) =>
    verifyConsistency(
      { size: one.size1, root: bytes(one.root1) },
      { size: one.size2, root: bytes(one.root2) },
      proof(one),
    ),
  )
  expect(wrong).toEqual([])
})

test.skipIf(corpus === null)('every published vector of a proof within a subtree is judged as published', () => {
  expect(vectors!.subtreeinclusion).toHaveLength(204)
  const wrong = disagreements('subtreeinclusion', (one) =>
    verifySubtreeInclusion(
      { start: one.start, end: one.end },
      bytes(one.root),
      one.leafIdx,
      bytes(one.leafHash),
      proof(one),
    ),
  )
  expect(wrong).toEqual([])
})

test.skipIf(corpus === null)('every published vector of a subtree of a tree is judged as published', () => {
  expect(vectors!.subtreeconsistency).toHaveLength(118)
  const wrong = disagreements('subtreeconsistency', (one) =>
    verifySubtreeConsistency(
      { start: one.start, end: one.end },
      bytes(one.root1),
      { size: one.size, root: bytes(one.root2) },
      proof(one),
    ),
  )
  expect(wrong).toEqual([])
})
