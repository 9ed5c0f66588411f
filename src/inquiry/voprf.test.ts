import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { beforeAll, describe, expect, test } from 'vitest'
import { blind, finalize } from './blinding.ts'
import { Evaluator, maxBatch } from './evaluator.ts'

interface Vectors {
  readonly seed: string
  readonly keyInfo: string
  readonly secretKey: string
  readonly publicKey: string
  readonly cases: readonly {
    readonly inputs: readonly string[]
    readonly blinds: readonly string[]
    readonly blinded: readonly string[]
    readonly evaluated: readonly string[]
    readonly proof: string
    readonly proofRandomScalar: string
    readonly outputs: readonly string[]
  }[]
}

const vectors: Vectors = JSON.parse(readFileSync(new URL('../../vectors/voprf.json', import.meta.url), 'utf8'))
const bytes = (hex: string): Uint8Array => Uint8Array.from(Buffer.from(hex, 'hex'))
const hex = (of: Uint8Array): string => Buffer.from(of).toString('hex')
const random = (into: Uint8Array): Uint8Array => into.map(() => randomBytes(1)[0]!)
const inputs = ['a', 'b', 'c'].map((text) => Uint8Array.from(Buffer.from(text)))

let evaluator: Evaluator
beforeAll(async () => {
  evaluator = await Evaluator.open()
})

describe('the vectors of RFC 9497, appendix A.1.2', () => {
  test('a seed gives the key of the standard', () => {
    const key = evaluator.deriveKey(bytes(vectors.seed), bytes(vectors.keyInfo))
    expect({ secret: hex(key.secret), public: hex(key.public) }).toEqual({
      secret: vectors.secretKey,
      public: vectors.publicKey,
    })
  })

  test.each(vectors.cases)('a batch of $inputs.length is blinded, evaluated, proved and finalized as there', (one) => {
    const key = { secret: bytes(vectors.secretKey), public: bytes(vectors.publicKey) }
    const blinded = one.blinded.map(bytes)
    const nonce = bytes(one.proofRandomScalar)
    const { elements } = evaluator.evaluate(key, blinded, random)
    expect(elements.map(hex)).toEqual(one.evaluated)
    expect(hex(evaluator.prove(key, blinded, elements, nonce))).toBe(one.proof)
    const asked = one.inputs.map((input, at) => ({
      input: bytes(input),
      blind: bytes(one.blinds[at]!),
      element: blinded[at]!,
    }))
    expect(finalize(asked, { elements, proof: bytes(one.proof) }, key.public).map(hex)).toEqual(one.outputs)
    expect(one.inputs.map((input) => hex(evaluator.output(key, bytes(input))))).toEqual(one.outputs)
  })
})

test('what an asker gets for a value is what the answerer published for it, and no two blindings are alike', () => {
  const key = evaluator.deriveKey(randomBytes(32), Buffer.from('PH to JP'))
  const first = inputs.map((input) => blind(input, randomBytes))
  const again = inputs.map((input) => blind(input, randomBytes))
  expect(first.map(({ element }) => hex(element))).not.toEqual(again.map(({ element }) => hex(element)))
  const outputs = finalize(first, evaluator.evaluate(key, toElements(first), random), key.public)
  expect(outputs.map(hex)).toEqual(inputs.map((input) => hex(evaluator.output(key, input))))
})

const toElements = (blinded: readonly { readonly element: Uint8Array }[]) => blinded.map(({ element }) => element)

describe('what a hostile asker sends', () => {
  const key = () => evaluator.deriveKey(new Uint8Array(32), new Uint8Array())
  const good = () => blind(inputs[0]!, randomBytes).element

  test.each([
    ['the identity', () => new Uint8Array(32)],
    ['what is not canonical', () => new Uint8Array(32).fill(0xff)],
    ['an element that is too short', () => good().slice(1)],
    ['an element that is too long', () => Uint8Array.from([...good(), 0])],
    ['a negative field element', () => Uint8Array.from([1, ...new Uint8Array(31)])],
    ['nothing', () => new Uint8Array()],
  ])('%s is refused, wherever in the batch it stands', (_, made) => {
    expect(() => evaluator.evaluate(key(), [good(), made()], random)).toThrow('no element of ristretto255')
  })

  test('an empty batch and one that is too large are refused', () => {
    expect(() => evaluator.evaluate(key(), [], random)).toThrow('1 to 256')
    const many = Array.from({ length: maxBatch + 1 }, () => good())
    expect(() => evaluator.evaluate(key(), many.slice(0, 1), random)).not.toThrow()
    expect(() => evaluator.evaluate(key(), many, random)).toThrow('1 to 256')
  })
})

describe('what a lying answerer sends', () => {
  const made = () => {
    const key = evaluator.deriveKey(randomBytes(32), new Uint8Array())
    const other = evaluator.deriveKey(randomBytes(32), new Uint8Array())
    const asked = inputs.map((input) => blind(input, randomBytes))
    const answer = evaluator.evaluate(key, toElements(asked), random)
    return { key, other, asked, answer }
  }

  test('a key that it did not publish is found by the proof', () => {
    const { key, other, asked } = made()
    const lie = evaluator.evaluate(other, toElements(asked), random)
    expect(() => finalize(asked, lie, key.public)).toThrow('not made with the key that was published')
  })

  test('one element of many that was made with another key is found', () => {
    const { key, other, asked, answer } = made()
    const elements = [...answer.elements]
    elements[1] = evaluator.evaluate(other, [asked[1]!.element], random).elements[0]!
    expect(() => finalize(asked, { ...answer, elements }, key.public)).toThrow('not made with the key')
  })

  test('an answer to another question, given again, is found', () => {
    const { key, answer } = made()
    const later = inputs.map((input) => blind(input, randomBytes))
    expect(() => finalize(later, answer, key.public)).toThrow('not made with the key')
  })

  test('elements in another order, too few, and what is no element are found', () => {
    const { key, asked, answer } = made()
    const { elements, proof } = answer
    expect(() => finalize(asked, { elements: elements.toReversed(), proof }, key.public)).toThrow('not made with')
    expect(() => finalize(asked, { elements: elements.slice(1), proof }, key.public)).toThrow('not one to this')
    expect(() => finalize(asked, { elements, proof: proof.slice(1) }, key.public)).toThrow('not one to this')
    const none = [elements[0]!, new Uint8Array(32), elements[2]!]
    expect(() => finalize(asked, { elements: none, proof }, key.public)).toThrow('not made with')
    const broken = Uint8Array.from(proof)
    broken[40] = broken[40]! ^ 1
    expect(() => finalize(asked, { elements, proof: broken }, key.public)).toThrow('not made with')
  })
})
