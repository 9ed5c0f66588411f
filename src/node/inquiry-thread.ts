import { randomBytes, randomFillSync } from 'node:crypto'
import { parentPort } from 'node:worker_threads'
import { asFault } from '../base/fault.ts'
import { blind, finalize } from '../inquiry/blinding.ts'
import { Evaluator } from '../inquiry/evaluator.ts'
import { fingerprintBytes, writeFilter } from '../inquiry/filter.ts'
import type { FromInquiryThread, InquiryWork, ToInquiryThread, WorkName } from './inquiry-messages.ts'

/** A thread that computes on curves, so that nobody waits for it who asks the node for something else. */
const evaluator = Evaluator.open()

type Doing = {
  readonly [Name in WorkName]: (asks: InquiryWork[Name]['asks']) => Promise<InquiryWork[Name]['gives']>
}

const doing: Doing = {
  key: async ({ seed, info }) => (await evaluator).deriveKey(seed, info),
  async fingerprints({ key, inputs }) {
    const made = await evaluator
    const bytes = new Uint8Array(inputs.length * fingerprintBytes)
    for (const [at, input] of inputs.entries())
      bytes.set(made.output(key, input).subarray(0, fingerprintBytes), at * fingerprintBytes)
    return bytes
  },
  filter: async ({ fingerprints }) => writeFilter(fingerprints, (bytes) => randomFillSync(bytes)),
  evaluate: async ({ key, elements }) => (await evaluator).evaluate(key, elements, (bytes) => randomFillSync(bytes)),
  blind: async ({ inputs }) => inputs.map((input) => blind(input, randomBytes)),
  finalize: async ({ blinded, answer, publicKey }) => finalize(blinded, answer, publicKey),
}

parentPort?.on('message', async ({ id, name, asks }: ToInquiryThread) => {
  const told = await work(name, asks).then(
    (gives): FromInquiryThread => ({ id, gives }),
    (error: unknown): FromInquiryThread => {
      const { kind, message } = asFault(error)
      return { id, failed: { kind, message } }
    },
  )
  parentPort?.postMessage(told)
})

async function work(name: WorkName, asks: unknown): Promise<unknown> {
  const one = doing[name] as (asks: unknown) => Promise<unknown>
  return await one(asks)
}
