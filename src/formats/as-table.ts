import { isIpAddress } from '../stix/ip-address.ts'
import { addressBits, addressText } from './value.ts'

/** A network of the Internet and the autonomous system that announces it. */
export interface Announced {
  readonly network: string
  readonly system: number
}

/** Lines that a table holds at most: about four times what is announced today. */
const mostAnnounced = 6_000_000
/** Of IPv6 so many of the upper bits are looked at; what is announced to the world is /48 or shorter. */
const sixBits = 52
const line = /^([0-9a-fA-F:.]+)(?:\/|\s+)(\d{1,3}|[0-9a-fA-F:.]{3,})\s+(?:AS)?(\d{1,10})(?:[\s,_|].*)?$/

/**
 * Which autonomous system announces an address, by the longest network that holds it. Read from `NETWORK/LENGTH NUMBER`, from
 * `NETWORK LENGTH NUMBER` (of several systems of one network the first) or from `FIRST LAST NUMBER`, a line each.
 */
export class AsTable {
  readonly size: number
  readonly #four: Stretches
  readonly #six: Stretches

  private constructor(four: Networks, six: Networks) {
    this.size = four.items.length + six.items.length
    this.#four = four.flat()
    this.#six = six.flat()
  }

  /** Null where it is announced by nobody, or the text is no address. A network is looked for by its first address. */
  find(text: string): Announced | null {
    const [address = ''] = text.split('/')
    const family = address.includes(':') ? 6 : 4
    if (!isIpAddress(address, family)) return null
    const { starts, systems, lengths } = family === 6 ? this.#six : this.#four
    const place = placeOf(starts, upper(address, family))
    const system = place < 0 ? 0 : systems[place]!
    if (system === 0) return null
    const shift = BigInt((family === 6 ? 128 : 32) - lengths[place]!)
    return { network: `${addressText((addressBits(address) >> shift) << shift, family)}/${lengths[place]}`, system }
  }

  /** Reads lines as they come; `next` lets other work run. Lines that are none of such a table are counted. */
  static async read(
    lines: AsyncIterable<string> | Iterable<string>,
    next: () => Promise<void> = async () => {},
  ): Promise<{ readonly table: AsTable; readonly skipped: number }> {
    const [four, six] = [new Networks(32), new Networks(sixBits)]
    let skipped = 0
    let count = 0
    for await (const text of lines) {
      if (++count % 20_000 === 0) await next()
      if (text === '' || text.startsWith('#')) continue
      const found = count > mostAnnounced ? null : line.exec(text)
      const isTaken =
        found !== null && (found[1]!.includes(':') ? six : four).add(found[1]!, found[2]!, Number(found[3]))
      if (!isTaken) skipped += 1
    }
    return { table: new AsTable(four, six), skipped }
  }
}

/** Where each stretch begins, ascending (it goes to the beginning of the next), its system (0: nobody's) and the length of its network. */
interface Stretches {
  readonly starts: Float64Array
  readonly systems: Uint32Array
  readonly lengths: Uint8Array
}

interface Item {
  readonly start: number
  readonly end: number
  readonly length: number
  readonly system: number
}

/** Networks of one family as they were written. */
class Networks {
  readonly items: Item[] = []
  readonly #bits: number

  constructor(bits: number) {
    this.#bits = bits
  }

  add(first: string, second: string, system: number): boolean {
    const family = this.#bits === 32 ? 4 : 6
    if (system > 0xffff_ffff || !isIpAddress(first, family)) return false
    const start = upper(first, family)
    if (/^\d{1,3}$/.test(second)) {
      const length = Number(second)
      if (length > this.#bits) return false
      const size = 2 ** (this.#bits - length)
      const from = Math.floor(start / size) * size
      this.items.push({ start: from, end: from + size, length, system })
      return true
    }
    if (!isIpAddress(second, family)) return false
    const end = upper(second, family) + 1
    if (end <= start) return false
    // A stretch that is no network is told by the smallest one that holds it.
    let length = this.#bits
    for (let size = 1; Math.floor(start / size) !== Math.floor((end - 1) / size); size *= 2) length -= 1
    this.items.push({ start, end, length, system })
    return true
  }

  /** The innermost wins, as the longest prefix does. */
  flat(): Stretches {
    const items = this.items.sort((a, b) => a.start - b.start || b.end - a.end)
    const starts: number[] = []
    const owners: (Item | undefined)[] = []
    const open: Item[] = []
    const begin = (at: number, owner: Item | undefined): void => {
      if (starts.at(-1) === at) owners[owners.length - 1] = owner
      else {
        starts.push(at)
        owners.push(owner)
      }
    }
    const closeUntil = (at: number): void => {
      for (let last = open.at(-1); last !== undefined && last.end <= at; last = open.at(-1)) {
        open.pop()
        // What reached beyond the one that it began in has no end of its own left.
        while (open.length > 0 && open.at(-1)!.end <= last.end) open.pop()
        begin(last.end, open.at(-1))
      }
    }
    for (const item of items) {
      closeUntil(item.start)
      begin(item.start, item)
      open.push(item)
    }
    closeUntil(Number.POSITIVE_INFINITY)
    return {
      starts: Float64Array.from(starts),
      systems: Uint32Array.from(owners, (owner) => owner?.system ?? 0),
      lengths: Uint8Array.from(owners, (owner) => owner?.length ?? 0),
    }
  }
}

function upper(address: string, family: 4 | 6): number {
  return Number(family === 4 ? addressBits(address) : addressBits(address) >> BigInt(128 - sixBits))
}

function placeOf(starts: Float64Array, at: number): number {
  let low = 0
  let high = starts.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (starts[middle]! <= at) low = middle + 1
    else high = middle
  }
  return low - 1
}
