import { z } from 'zod'
import { Fault } from '../base/fault.ts'
import { parseStrict } from '../base/json.ts'
import { type Epoch, type ProvenEpoch, parseEpoch } from '../inquiry/epoch.ts'
import { type Evaluation, maxBatch } from '../inquiry/evaluator.ts'

/** What members say to each other about inquiries (docs/protocol/inquiry.md): JSON, bytes in base64. */
export const maxQuestionBytes = 16 * 1024
export const maxAnswerBytes = 32 * 1024

/** Blinded values, under a key that was published. */
export interface Question {
  readonly epoch: number
  readonly elements: readonly Uint8Array[]
}

/** The key that answers now, and how many values may still be asked about today. */
export interface Offer extends ProvenEpoch {
  readonly left: number
}

const whole = z.int().nonnegative()
const base64 = (most: number) =>
  z
    .string()
    .max(most)
    .regex(/^[A-Za-z0-9+/]*={0,2}$/)
const hash = z.string().regex(/^[A-Za-z0-9+/]{43}=$/)
const questionShape = z.strictObject({ epoch: z.int().positive(), elements: z.array(base64(64)).max(maxBatch) })
const answerShape = z.object({ elements: z.array(hash).max(maxBatch), proof: base64(96) })
const offerShape = z.object({
  epoch: z.unknown(),
  salt: hash,
  leaf: whole,
  checkpoint: z.string().max(16 * 1024),
  inclusion: z.array(hash).max(64),
  left: whole,
})

export function writeQuestion({ epoch, elements }: Question): string {
  return JSON.stringify({ epoch, elements: elements.map(toBase64) })
}

/** `invalid` for anything else. */
export function readQuestion(text: string): Question {
  const { epoch, elements } = read(text, questionShape, 'invalid', 'this is no question of an inquiry')
  return { epoch, elements: elements.map(fromBase64) }
}

export function writeAnswer({ elements, proof }: Evaluation): string {
  return JSON.stringify({ elements: elements.map(toBase64), proof: toBase64(proof) })
}

/** `integrity` for anything else. */
export function readAnswer(text: string): Evaluation {
  const { elements, proof } = read(text, answerShape, 'integrity', 'this is no answer to an inquiry')
  return { elements: elements.map(fromBase64), proof: fromBase64(proof) }
}

export function writeOffer({ epoch, salt, leaf, checkpoint, inclusion, left }: Offer): string {
  return JSON.stringify({ epoch, salt: toBase64(salt), leaf, checkpoint, inclusion: inclusion.map(toBase64), left })
}

/** `integrity` for anything else. */
export function readOffer(text: string): Offer {
  const { epoch, salt, inclusion, ...rest } = read(text, offerShape, 'integrity', 'this is no key of an inquiry')
  const parsed: Epoch = parseEpoch(epoch)
  return { ...rest, epoch: parsed, salt: fromBase64(salt), inclusion: inclusion.map(fromBase64) }
}

function read<T>(text: string, shape: z.ZodType<T>, kind: 'invalid' | 'integrity', message: string): T {
  let value: unknown
  try {
    value = parseStrict(text)
  } catch (cause) {
    throw new Fault(kind, message, { cause })
  }
  const result = shape.safeParse(value)
  if (!result.success) throw new Fault(kind, message)
  return result.data
}

const toBase64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64')
const fromBase64 = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, 'base64'))
