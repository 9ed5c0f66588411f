import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Config } from '../config/read-config.ts'
import { AsTable } from '../formats/as-table.ts'

const lookEveryMs = 60_000
const mostBytes = 512 * 1024 * 1024

/** The table of autonomous systems that this node was given: read when it is first asked for, and again when the file has changed. */
export function systemsIn(
  { asTable, dir }: Pick<Config, 'asTable' | 'dir'>,
  report: (error: unknown) => void,
): () => Promise<AsTable | null> {
  if (asTable === '') return async () => null
  const path = resolve(dir, asTable)
  let table: AsTable | null = null
  let known = ''
  let looked = Number.NEGATIVE_INFINITY
  let reading: Promise<void> | null = null
  async function look(): Promise<void> {
    try {
      const { mtimeMs, size, ino } = await stat(path)
      const found = `${mtimeMs} ${size} ${ino}`
      if (found === known) return
      if (size > mostBytes) throw new Error(`the table of autonomous systems has more than ${mostBytes} bytes`)
      const lines = createInterface({ input: createReadStream(path), crlfDelay: Number.POSITIVE_INFINITY })
      table = (await AsTable.read(lines, () => nextTurn())).table
      known = found
    } catch (error) {
      // What was read before still holds.
      report(error)
    }
  }
  return async () => {
    if (performance.now() - looked > lookEveryMs) {
      looked = performance.now()
      reading = look()
    }
    // Only the first is waited for.
    if (table === null) await reading
    return table
  }
}
