import { kinds } from '../src/match/kinds.ts'
import { PatternIndex } from '../src/match/pattern-index.ts'

const utf8 = new TextEncoder()

/** The same numbers on every machine (mulberry32). */
export function chance(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

const letters = 'abcdefghijklmnopqrstuvwxyz0123456789'
function word(random: () => number, least: number, most: number): string {
  let text = ''
  for (let left = least + Math.floor(random() * (most - least + 1)); left > 0; left--)
    text += letters[Math.floor(random() * 36)]
  return text
}

function address(random: () => number): string {
  return [0, 0, 0, 0].map(() => 1 + Math.floor(random() * 254)).join('.')
}

/** Indicators as feeds have them: seven domains to three addresses; the values are all different. */
export function indicators(count: number): string[] {
  const random = chance(7)
  const values = new Set<string>()
  while (values.size < count) values.add(random() < 0.7 ? `${word(random, 8, 16)}.example` : address(random))
  return [...values]
}

export function fill(index: PatternIndex, values: readonly string[]): void {
  for (let owner = 0; owner < values.length; owner++) {
    const value = values[owner]!
    index.add(/^[\d.]+$/.test(value) ? kinds.ipv4 : kinds.domain, utf8.encode(value), owner)
    if (owner % 1000 === 0) index.settle()
  }
}

export function newIndex(maxBytes: number): PatternIndex {
  return PatternIndex.create(
    Uint8Array.from({ length: 16 }, (_, at) => at * 7),
    maxBytes,
  )
}

/** Lines of a DNS log as Zeek writes it, about 500 bytes each; one in a hundred names something of `listed`. */
export function dnsLines(count: number, listed: readonly string[]): Uint8Array {
  const random = chance(11)
  const names = Array.from(
    { length: 20_000 },
    () => `${word(random, 3, 9)}.${word(random, 5, 12)}.${random() < 0.5 ? 'test' : 'invalid'}`,
  )
  const lines: string[] = []
  for (let number = 0; number < count; number++) {
    const planted = random() < 0.01
    const name = planted
      ? `www.${listed[Math.floor(random() * listed.length)]}`
      : names[Math.floor(random() ** 3 * names.length)]!
    const time = new Date(1_700_000_000_000 + number * 13).toISOString().replace('Z', '123Z')
    const answers = [`${word(random, 4, 10)}.${word(random, 6, 12)}.test`, address(random), address(random)]
    lines.push(
      `{"_path":"dns","_write_ts":"${time}","ts":"${time}","uid":"C${word(random, 17, 17)}","id.orig_h":"10.${Math.floor(random() * 250)}.1.${Math.floor(random() * 250)}",` +
        `"id.orig_p":${1024 + Math.floor(random() * 60000)},"id.resp_h":"10.0.0.53","id.resp_p":53,"proto":"udp","trans_id":${Math.floor(random() * 65535)},` +
        `"rtt":${random()},"query":"${name}","qclass":1,"qclass_name":"C_INTERNET","qtype":1,"qtype_name":"A","rcode":0,"rcode_name":"NOERROR","AA":false,"TC":false,` +
        `"RD":true,"RA":true,"Z":0,"answers":${JSON.stringify(answers)},"TTLs":[${(random() * 9000).toFixed(1)},${(random() * 900).toFixed(1)},60.0],"rejected":false}\n`,
    )
  }
  return utf8.encode(lines.join(''))
}

/** What anybody writes first: parse the line, ask a map for each address, name and parent. */
export function naiveHits(bytes: Uint8Array, known: ReadonlyMap<string, number>): number {
  let hits = 0
  const text = new TextDecoder().decode(bytes)
  for (let from = 0; from < text.length; ) {
    const end = text.indexOf('\n', from)
    const event = JSON.parse(text.slice(from, end)) as Record<string, unknown>
    from = end + 1
    const values = [
      event['id.orig_h'],
      event['id.resp_h'],
      event.query,
      ...((event.answers as string[] | undefined) ?? []),
    ]
    for (const value of values) {
      if (typeof value !== 'string') continue
      const name = value.toLowerCase()
      if (known.has(name)) hits += 1
      if (/\d$/.test(name)) continue
      for (let dot = name.indexOf('.'); dot >= 0; dot = name.indexOf('.', dot + 1)) {
        const parent = name.slice(dot + 1)
        if (parent.includes('.') && known.has(parent)) hits += 1
      }
    }
  }
  return hits
}
