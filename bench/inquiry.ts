import { randomBytes } from 'node:crypto'
import { InquiryThread } from '../src/node/inquiry-threads.ts'
import type { Figure } from './report.ts'

/** Asking without telling, in the threads of a node. `full`: an index of a million values; else of a tenth. */
export async function benchInquiry(full: boolean): Promise<Figure[]> {
  await using thread = new InquiryThread()
  const key = await thread.do('key', { seed: randomBytes(32), info: Buffer.from('bench') })
  const question = async (): Promise<number> => {
    const inputs = Array.from({ length: 100 }, (_, at) => Buffer.from(`domain\0host${at}.example`))
    const begun = performance.now()
    const blinded = await thread.do('blind', { inputs })
    const answer = await thread.do('evaluate', { key, elements: blinded.map(({ element }) => element) })
    await thread.do('finalize', { blinded, answer, publicKey: key.public })
    return performance.now() - begun
  }
  const cold = await question()
  const warm = Math.min(await question(), await question(), await question())

  const count = full ? 1_000_000 : 100_000
  const before = process.cpuUsage()
  const begun = performance.now()
  const parts: Uint8Array[] = []
  for (let at = 0; at < count; at += 2000) {
    const inputs = Array.from({ length: 2000 }, (_, one) => Buffer.from(`domain\0host${at + one}.example`))
    parts.push(await thread.do('fingerprints', { key, inputs }))
  }
  const filter = await thread.do('filter', { fingerprints: Buffer.concat(parts) })
  const minutes = (performance.now() - begun) / 60_000
  const { user, system } = process.cpuUsage(before)
  return [
    {
      what: 'private question of 100 values: blinded, answered with a proof, verified (one thread; the first one, then the best)',
      value: `${Math.round(cold)} ms, ${Math.round(warm)} ms`,
      goal: 'under 1 s',
    },
    {
      what: `index of ${count.toLocaleString('en-US')} values for one asker, ${(filter.length / 1e6).toFixed(1)} MB`,
      value: `${minutes.toFixed(1)} min (${((user + system) / 6e7).toFixed(1)} min of CPU)`,
      goal: '1,000,000 in under 10 minutes on 2 cores',
    },
  ]
}
