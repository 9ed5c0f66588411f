/** What a word in a text may be. */
export type WordKind = 'url' | 'email' | 'hash' | 'name'
export type OnWord = (kind: WordKind, bytes: Uint8Array, start: number, end: number) => void

/** Hands out whatever in a text may be an address, a name, a URL, a digest or a mail address; one word may be several of them. */
export function eachWord(bytes: Uint8Array, start: number, end: number, onWord: OnWord): void {
  for (let from = start; from < end; ) {
    if (isBreak(bytes[from]!)) {
      from += 1
      continue
    }
    let to = from
    let signs = 0
    while (to < end && !isBreak(bytes[to]!)) signs |= signOf(bytes[to++]!)
    word(bytes, from, to, signs, onWord)
    from = to
  }
}

function word(bytes: Uint8Array, start: number, stop: number, signs: number, onWord: OnWord): void {
  let from = start
  let end = stop
  while (end > from && (bytes[end - 1] === 46 || bytes[end - 1] === 58)) end -= 1
  if ((signs & colonSign) !== 0 && isUrl(bytes, from, end)) {
    onWord('url', bytes, from, end)
    return
  }
  if ((signs & equalSign) !== 0) {
    const equal = bytes.lastIndexOf(61, end - 1)
    if (equal >= from && equal < end - 1) from = equal + 1
  }
  if ((signs & hashSign) !== 0) {
    const hash = bytes.indexOf(35, from)
    if (hash > from && hash < end) end = hash
  }
  const length = end - from
  if (length < 2) return
  if ((signs & atSign) !== 0) onWord('email', bytes, from, end)
  if (length === 32 || length === 40 || length === 64 || length === 128) onWord('hash', bytes, from, end)
  if ((signs & (dotSign | colonSign)) !== 0) onWord('name', bytes, from, end)
}

function isUrl(bytes: Uint8Array, start: number, end: number): boolean {
  const colon = bytes.indexOf(58, start)
  return colon > start && colon + 2 < end && bytes[colon + 1] === 47 && bytes[colon + 2] === 47
}

const dotSign = 1
const colonSign = 2
const atSign = 4
const equalSign = 8
const hashSign = 16

function signOf(byte: number): number {
  if (byte === 46) return dotSign
  if (byte === 58) return colonSign
  if (byte === 64) return atSign
  if (byte === 61) return equalSign
  return byte === 35 ? hashSign : 0
}

/** What ends a word: white space, quotes, brackets, commas, semicolons, bars. */
const breaks = Uint8Array.from({ length: 256 }, (_, byte) =>
  byte <= 32 || '"\'`()[]{}<>,;|'.includes(String.fromCharCode(byte)) ? 1 : 0,
)
function isBreak(byte: number): boolean {
  return breaks[byte] === 1
}
