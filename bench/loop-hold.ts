/**
 * Loaded into a node before its own code (`--import`): how long one turn of its event loop was held at most. Counted is what the thread
 * computes between two looks, not the clock, which on shared cores says nothing of the node. At SIGUSR2 it is written down and begins anew.
 */
import { writeFileSync } from 'node:fs'
import { isMainThread } from 'node:worker_threads'

const file = process.env.TREFOIL_BENCH_HOLD
const lookEveryMs = 2

if (isMainThread && file !== undefined) {
  let [longest, asked, before] = [0, 0, process.threadCpuUsage()]
  const look = (): void => {
    const { user, system } = process.threadCpuUsage(before)
    before = process.threadCpuUsage()
    longest = Math.max(longest, (user + system) / 1000)
  }
  setInterval(look, lookEveryMs).unref()
  process.on('SIGUSR2', () => {
    look()
    asked += 1
    writeFileSync(file, `${asked} ${longest.toFixed(1)}\n`)
    longest = 0
  })
}
