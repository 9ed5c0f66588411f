import type { PeerAnswer, Transport } from '../exchange/model.ts'
import type { FakeClock } from './fake-clock.ts'

/** A transport over a line of so many bytes a second, which all answers share. */
export function slowly(clock: FakeClock, transport: Transport, bytesPerSecond: number): Transport {
  let freeAtMs = 0
  async function* slow(body: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
    for await (const chunk of body) {
      for (let start = 0; start < chunk.length; start += 16_384) {
        const part = chunk.subarray(start, start + 16_384)
        freeAtMs = Math.max(freeAtMs, clock.nowMs()) + (part.length / bytesPerSecond) * 1000
        await clock.sleep(freeAtMs - clock.nowMs())
        yield part
      }
    }
  }
  return {
    async request(member, request): Promise<PeerAnswer> {
      const answer = await transport.request(member, request)
      return { ...answer, body: slow(answer.body) }
    },
  }
}
