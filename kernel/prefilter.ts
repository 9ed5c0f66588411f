/**
 * The prefilter (src/match/prefilter.ts) for WebAssembly with SIMD, in AssemblyScript: `npm run kernel` builds prefilter.wasm.
 * It works in the memory that the index lies in (src/match/layout.ts) and has none of its own: whatever a thread needs for itself
 * stands in the context that it passes, so that any number of threads may run it over one memory.
 */

// Where things lie: src/match/layout.ts.
const presentAt: usize = 512
const capacitiesAt: usize = 768
const exactAt: usize = 1024
const foldedAt: usize = 2048
const startsAt: usize = 3072
const stepAt: usize = 3136
const lastAt: usize = 3140
const networksAt: usize = 4096
const directoryAt: usize = 16384
const shortPiecesAt: usize = 528
const longPiecesAt: usize = 529
const shortGramsAt: usize = 53248
const sixesAt: usize = 118784
const longSixesAt: usize = 249856
const shortBitsAt: usize = 282624

// src/match/kinds.ts
const domain: u32 = 1
const ipv4: u32 = 2
const fileName: u32 = 8
const urlHost: u32 = 9
const network4: u32 = 10
const textKind: u32 = 12

// src/match/prefilter-program.ts
const actHttpHost: u32 = 2
const actHttpPath: u32 = 4
const actWhole: u32 = 5
const actLastPart: u32 = 6
const actPieces: u32 = 7

// Words of the context: what the program is, where lines and probes go, what was counted.
const ctxFirst: usize = 0
const ctxEntries: usize = 4
const ctxNames: usize = 8
/** Two words a line: where it begins and ends; room for `most` of them. */
const ctxLines: usize = 12
const ctxMost: usize = 16
const ctxEvents: usize = 20
const ctxSkipped: usize = 24
const ctxStopped: usize = 28
/** What the parts below use in turn, from one line to the next. */
const ctxWork: usize = 32
const ctxWaiting: usize = 36
/** Five bytes: what is looked for in lines. */
const ctxSigns: usize = 40
const ctxTouched: usize = 48
/** In the end of a line: it is to be read whole. */
const wholeBit: u32 = 0x80000000

/** Six words a probe, in eight: hash, start, length and kind, place of its line, place of its first slot, slots from there on. */
const probesAtOnce: u32 = 256
const placesAt: usize = 16384
/** The state of a name's hash at each of its bytes; no longer name is a domain. */
const statesAt: usize = 20480
const longestName: usize = 253
/** Places of the signs in one window: at most one a byte, and what is written too much. */
const signsAt: usize = 21504
const windowBytes: usize = 4096

/**
 * Looks at the lines from `from` to `to`, both beginnings of lines, with 64 readable bytes before and after them. Gives how many
 * lines are to be read whole; `stopped` says where the next line begins, earlier than `to` if there are more lines than asked for.
 * First the places worth looking at are listed, with hardly a choice on the way, since where they lie cannot be foreseen; what then
 * happens at each is much the same from line to line, and can be. Probes wait until there are many of them: what one waits for from
 * memory, the others use.
 */
export function run(ctx: usize, from: usize, to: usize): u32 {
  const first: usize = load<u32>(ctx + ctxFirst)
  const lines: usize = load<u32>(ctx + ctxLines)
  const end = lines + ((<usize>load<u32>(ctx + ctxMost)) << 3)
  const signs = <usize>load<u32>(ctx + ctxWork) + signsAt
  const step = load<u32>(stepAt)
  const last = load<u32>(lastAt)
  let line = lines
  let start = from
  let whole: u32 = 0
  store<u32>(ctx + ctxWaiting, 0)
  // A probe may be answered before its line ends: the bit waits where the end will stand.
  store<u32>(line, 0, 4)
  for (let window = from; window < to && line < end; window += windowBytes) {
    const stop = window + windowBytes < to ? window + windowBytes : to
    const listed = list(ctx, first, window, stop, signs)
    for (let sign = signs; sign < listed; sign += 4) {
      const at: usize = load<u32>(sign)
      const byte: u32 = load<u8>(at)
      if (byte == 58) {
        if (whole == 0) whole = key(ctx, first, start, at, line, step, last)
      } else if (byte == 10) {
        store<u32>(line, <u32>start)
        store<u32>(line, load<u32>(line, 4) | (<u32>at) | whole, 4)
        line += 8
        start = at + 1
        whole = 0
        if (line == end) break
        store<u32>(line, 0, 4)
      } else if (byte == 92 || byte == 0) whole = wholeBit
    }
  }
  flush(ctx)
  store<u32>(ctx + ctxStopped, <u32>start)
  return settle(ctx, lines, line)
}

/**
 * Lists the places of line feeds, backslashes, NUL, and of colons behind a key that may be asked for and before a text or a list.
 * Some other places may be among them. Gives where the list ends.
 */
function list(ctx: usize, first: usize, from: usize, to: usize, signs: usize): usize {
  // Constants would be made anew wherever they are used; what comes from memory stays at hand.
  const colon = i8x16.splat(load<i8>(ctx + ctxSigns))
  const quotes = i8x16.splat(load<i8>(ctx + ctxSigns + 1))
  const bracket = i8x16.splat(load<i8>(ctx + ctxSigns + 2))
  const feed = i8x16.splat(load<i8>(ctx + ctxSigns + 3))
  const backslash = i8x16.splat(load<i8>(ctx + ctxSigns + 4))
  let next = signs
  for (let block = from; block < to; block += 64) {
    let found = bits(
      signsIn(block, colon, quotes, bracket, feed, backslash),
      signsIn(block + 16, colon, quotes, bracket, feed, backslash),
      signsIn(block + 32, colon, quotes, bracket, feed, backslash),
      signsIn(block + 48, colon, quotes, bracket, feed, backslash),
    )
    if (to - block < 64) found &= (<u64>1 << <u64>(to - block)) - 1
    // Three are written whether there are so many or not; a block seldom has more.
    next = write(first, block, found, next)
    found &= found - 1
    next = write(first, block, found, next)
    found &= found - 1
    next = write(first, block, found, next)
    found &= found - 1
    while (found != 0) {
      next = write(first, block, found, next)
      found &= found - 1
    }
  }
  return next
}

/** The last two bytes of a key tell most others apart; white space before a colon is rare. */
// @ts-expect-error: a decorator of AssemblyScript
@inline
function write(first: usize, block: usize, found: u64, next: usize): usize {
  const at = block + <usize>ctz(found)
  store<u32>(next, <u32>at)
  const wanted =
    <u32>load<u8>(first + <usize>load<u16>(at - 3)) | (<u32>load<u8>(at - 1) ^ 34) | (<u32>load<u8>(at) ^ 58)
  return next + (<usize>(<u32>(wanted != 0) & <u32>(found != 0)) << 2)
}

/** Of sixteen bytes: colons between what may be a quote or white space and what may be one or opens a list; and all up to 10, and 92. */
// @ts-expect-error: a decorator of AssemblyScript
@inline
function signsIn(at: usize, colon: v128, quotes: v128, bracket: v128, feed: v128, backslash: v128): v128 {
  const here = v128.load(at)
  const after = v128.load(at, 1)
  // As signed numbers, what is beyond ASCII is low, too.
  const behind = i8x16.lt_s(v128.load(at - 1), quotes)
  const before = v128.or(i8x16.lt_s(after, quotes), i8x16.eq(after, bracket))
  const colons = v128.and(v128.and(i8x16.eq(here, colon), behind), before)
  return v128.or(v128.or(colons, i8x16.le_u(here, feed)), i8x16.eq(here, backslash))
}

// @ts-expect-error: a decorator of AssemblyScript
@inline
function bits(a: v128, b: v128, c: v128, d: v128): u64 {
  return (
    <u64>(<u32>i8x16.bitmask(a) | ((<u32>i8x16.bitmask(b)) << 16)) |
    ((<u64>(<u32>i8x16.bitmask(c) | ((<u32>i8x16.bitmask(d)) << 16))) << 32)
  )
}

/** Leaves in the list of lines only those to be read whole, and counts the others. */
function settle(ctx: usize, lines: usize, end: usize): u32 {
  let events: u32 = 0
  let skipped: u32 = 0
  let kept = lines
  for (let line = lines; line < end; line += 8) {
    const start = load<u32>(line)
    const stop = load<u32>(line, 4)
    if ((stop & wholeBit) != 0) {
      store<u32>(kept, start)
      store<u32>(kept, stop & ~wholeBit, 4)
      kept += 8
    } else if (isObject(start, stop)) events += 1
    else if (!isBlank(start, stop)) skipped += 1
  }
  store<u32>(ctx + ctxEvents, events)
  store<u32>(ctx + ctxSkipped, skipped)
  return <u32>((kept - lines) >> 3)
}

/** What stands behind the key that ends before this colon: `wholeBit` if its line must be read whole whatever it names. */
function key(ctx: usize, first: usize, start: usize, at: usize, line: usize, step: u32, last: u32): u32 {
  let close = at - 1
  while (isSpace(load<u8>(close))) close -= 1
  if (close < start || load<u8>(close) != 34) return 0
  const place: u32 = load<u8>(first + <usize>load<u16>(close - 2))
  if (place == 0) return 0
  let entry: usize = <usize>load<u32>(ctx + ctxEntries) + ((<usize>(place - 1)) << 4)
  for (let length = load<u32>(entry); length != 0; length = load<u32>(entry)) {
    const open = close - length - 1
    if (open >= start && load<u8>(open) == 34 && equal(load<u32>(ctx + ctxNames) + load<u32>(entry + 12), open + 1, length)) {
      if (value(ctx, line, at + 1, load<u32>(entry + 4), load<u32>(entry + 8), step, last)) return wholeBit
    }
    entry += 16
  }
  return 0
}

/** Puts a probe with the others that wait. */
function ask(ctx: usize, line: usize, hash: u32, kind: u32, start: usize, end: usize): void {
  const waiting = load<u32>(ctx + ctxWaiting)
  const work: usize = load<u32>(ctx + ctxWork)
  const probe = work + ((<usize>waiting) << 5)
  // A shard without a table begins where nothing stands but zeros.
  const named = load<u32>(directoryAt + ((<usize>(hash >>> 22)) << 2))
  const slots = load<u32>(capacitiesAt + ((<usize>(named & 127)) << 2))
  const slot = <u32>(((<u64>(hash & 0x3fffff)) * (<u64>slots)) >> 22)
  const place = ((named >>> 7) << 7) + slot
  store<u32>(probe, hash)
  store<u32>(probe, <u32>start, 4)
  store<u32>(probe, (<u32>(end - start)) | (kind << 24), 8)
  store<u32>(probe, <u32>line, 12)
  store<u32>(probe, place, 16)
  store<u32>(probe, slots - slot, 20)
  store<u32>(work + ((<usize>waiting) << 2), place, placesAt)
  store<u32>(ctx + ctxWaiting, waiting + 1)
  if (waiting + 1 == probesAtOnce) flush(ctx)
}

/**
 * Asks the index for all that wait, in three rounds: each first slot is only touched, as fast as loads can be told, so that the
 * memory answers many at a time; then the tags from there on are compared; then the records of the few that are left.
 */
function flush(ctx: usize): void {
  const work: usize = load<u32>(ctx + ctxWork)
  const waiting: usize = load<u32>(ctx + ctxWaiting)
  let touched: u32 = 0
  const beyond = work + placesAt + (waiting << 2)
  // Those beyond the last one are of an earlier batch.
  for (let place = work + placesAt; place < beyond; place += 8) {
    const one: usize = load<u32>(place)
    const other: usize = load<u32>(place, 4)
    // Sixteen tags may lie in two lines of the cache.
    touched |= load<u8>(one) | load<u8>(one, 15) | load<u8>(other) | load<u8>(other, 15)
  }
  store<u32>(ctx + ctxTouched, touched)
  const end = work + (waiting << 5)
  const likely = work + placesAt
  let some = likely
  for (let probe = work; probe < end; probe += 32) {
    const tags = v128.load(<usize>load<u32>(probe, 16))
    const within = firstBits(load<u32>(probe, 20))
    const ends: u32 = (<u32>i8x16.bitmask(i8x16.eq(tags, i8x16.splat(0)))) & within
    const same: u32 = <u32>i8x16.bitmask(i8x16.eq(tags, i8x16.splat(<i8>tagOf(load<u32>(probe)))))
    store<u32>(some, <u32>probe)
    // One of its own before the first free one, or no free one here.
    some += <u32>((same & within & ((ends & (0 - ends)) - 1)) != 0) | <u32>(ends == 0) ? 4 : 0
  }
  for (let place = likely; place < some; place += 4) {
    const probe: usize = load<u32>(place)
    const what = load<u32>(probe, 8)
    const start: usize = load<u32>(probe, 4)
    const line: usize = load<u32>(probe, 12)
    if (findHashed(load<u32>(probe), what >>> 24, start, start + (what & 0xffffff))) {
      store<u32>(line, load<u32>(line, 4) | wholeBit, 4)
    }
  }
  store<u32>(ctx + ctxWaiting, 0)
}

/** Both have sixteen readable bytes. */
function equal(one: usize, other: usize, length: u32): bool {
  let at: u32 = 0
  for (; at < length; at += 16) {
    const same: u32 = i8x16.bitmask(i8x16.eq(v128.load(one + at), v128.load(other + at)))
    if ((~same & firstBits(length - at)) != 0) return false
  }
  return true
}

/** One bit for each of so many bytes, sixteen at most. */
// @ts-expect-error: a decorator of AssemblyScript
@inline
function firstBits(count: u32): u32 {
  return count < 16 ? (1 << count) - 1 : 0xffff
}

/** The next quote, or the line feed before it. */
function quoteAfter(from: usize): usize {
  const quote = i8x16.splat(34)
  const feed = i8x16.splat(10)
  let at = from
  while (true) {
    const bytes = v128.load(at)
    const found: u32 = i8x16.bitmask(v128.or(i8x16.eq(bytes, quote), i8x16.eq(bytes, feed)))
    if (found != 0) return at + ctz(found)
    at += 16
  }
}

function value(ctx: usize, line: usize, from: usize, act: u32, kind: u32, step: u32, last: u32): bool {
  let at = from
  while (isSpace(load<u8>(at))) at += 1
  if (load<u8>(at) == 34) return text(ctx, line, at + 1, quoteAfter(at + 1), act, kind, step, last)
  if (load<u8>(at) != 91) return false
  while (true) {
    at += 1
    const byte: u32 = load<u8>(at)
    if (byte == 93 || byte == 10) return false
    if (byte == 34) {
      const end = quoteAfter(at + 1)
      if (text(ctx, line, at + 1, end, act, kind, step, last)) return true
      at = end
      if (load<u8>(end) == 10) return true
    } else if (byte == 91 || byte == 123) return true
  }
}

function text(ctx: usize, line: usize, start: usize, end: usize, actAndClasses: u32, kind: u32, step: u32, last: u32): bool {
  if (load<u8>(end) != 34) return true
  if (end == start) return false
  const act = actAndClasses & 0xff
  const classes = actAndClasses >>> 8
  if (classes != 0 && load<u8>(presentAt + textKind) == 1 && mayHoldPiece(start, end, classes)) return true
  if (act <= actHttpHost) return host(ctx, line, start, end, act == actHttpHost, step, last)
  if (act == actWhole) return true
  if (act == actHttpPath) return load<u8>(start) != 47
  if (act == actPieces) return false
  let from = start
  if (act == actLastPart) for (let at = start; at < end; at++) if (load<u8>(at) == 47) from = at + 1
  // A mail address in brackets, a fingerprint in pairs.
  if (load<u8>(end - 1) == 62 || load<u8>(start + 2) == 58) return true
  if (from < end && load<u8>(presentAt + kind) == 1) plain(ctx, line, kind, from, end, step, last)
  return false
}

/** Whether the text may hold some piece of these classes; what is beyond ASCII has other forms, and `%` in a host stands for others. */
function mayHoldPiece(start: usize, end: usize, classes: u32): bool {
  if (isStrange(start, end)) return true
  if (load<u8>(longPiecesAt) == 1 && mayHoldLong(start, end, classes)) return true
  return load<u8>(shortPiecesAt) == 1 && mayHoldShort(start, end, classes)
}

/**
 * Of eight bytes, six begin at a third place of the text, wherever they lie in it. Four such places are asked about at a time, also
 * some beyond the end: so a text of common length is one round, or two.
 */
function mayHoldLong(start: usize, end: usize, classes: u32): bool {
  let first = threeAt(start)
  for (let at = start; at + 6 <= end; at += 12) {
    const second = threeAt(at + 3)
    const third = threeAt(at + 6)
    const fourth = threeAt(at + 9)
    const next = threeAt(at + 12)
    const any = bitOf(first, second) | bitOf(second, third) | bitOf(third, fourth) | bitOf(fourth, next)
    if ((any & 1) != 0 && holdsLong(at, end, classes)) return true
    first = next
  }
  return false
}

/** The same of four places, with the six bytes beside them: all of eight bytes are marked that are looked for. */
function holdsLong(from: usize, end: usize, classes: u32): bool {
  for (let at = from; at < from + 12 && at + 6 <= end; at += 3) {
    if ((sixAt(at) & 1) == 0) continue
    const before = sixAt(at - 1)
    const after = sixAt(at + 1)
    if ((((sixAt(at - 2) & before) | (before & after) | (after & sixAt(at + 2))) & 1) == 0) continue
    if ((load<u8>(longSixesAt + <usize>(sixBit(threeAt(at), threeAt(at + 3)) >>> 5)) & classes) != 0) return true
  }
  return false
}

/** In its lowest bit: whether both bits are marked that the six bytes from here on have. */
function sixAt(at: usize): u32 {
  const one = threeAt(at)
  const other = threeAt(at + 3)
  const second = otherSixBit(one, other)
  return bitOf(one, other) & ((<u32>load<u8>(sixesAt + <usize>(second >>> 3))) >>> (second & 7))
}

/** Four places at a time, as above. */
function mayHoldShort(start: usize, end: usize, classes: u32): bool {
  for (let at = start; at + 3 <= end; at += 4) {
    const any = shortBit(at) | shortBit(at + 1) | shortBit(at + 2) | shortBit(at + 3)
    if ((any & 1) != 0 && holdsShort(at, end, classes)) return true
  }
  return false
}

function holdsShort(from: usize, end: usize, classes: u32): bool {
  for (let at = from; at < from + 4 && at + 3 <= end; at++) {
    const found: u32 = load<u16>(shortGramsAt + ((<usize>gramSlot(at)) << 1))
    if ((found & classes) != 0) return true
    if (((found >>> 8) & classes) != 0 && at + 6 <= end && (sixAt(at) & 1) != 0) return true
  }
  return false
}

// @ts-expect-error: a decorator of AssemblyScript
@inline
function gramSlot(at: usize): u32 {
  return (threeAt(at) * 0x9e3779b1) >>> 17
}
/** In its lowest bit. */
// @ts-expect-error: a decorator of AssemblyScript
@inline
function shortBit(at: usize): u32 {
  const slot = gramSlot(at)
  return (<u32>load<u8>(shortBitsAt + <usize>(slot >>> 3))) >>> (slot & 7)
}

/** Three bytes as one number. Capitals are their small letters; some signs fall together with others. */
// @ts-expect-error: a decorator of AssemblyScript
@inline
function threeAt(at: usize): u32 {
  return (load<u32>(at) & 0xffffff) | 0x202020
}
// @ts-expect-error: a decorator of AssemblyScript
@inline
function sixBit(one: u32, other: u32): u32 {
  return (((one * 0x9e3779b1) ^ other) * 0x85ebca6b) >>> 12
}
// @ts-expect-error: a decorator of AssemblyScript
@inline
function otherSixBit(one: u32, other: u32): u32 {
  return (((other * 0xc2b2ae35) ^ one) * 0x27d4eb2f) >>> 12
}
/** In its lowest bit: whether the first of the two bits is marked that six bytes have. */
// @ts-expect-error: a decorator of AssemblyScript
@inline
function bitOf(one: u32, other: u32): u32 {
  const bit = sixBit(one, other)
  return (<u32>load<u8>(sixesAt + <usize>(bit >>> 3))) >>> (bit & 7)
}

function isStrange(start: usize, end: usize): bool {
  const percent = i8x16.splat(37)
  for (let at = start; at < end; at += 16) {
    const bytes = v128.load(at)
    const found = <u32>i8x16.bitmask(v128.or(bytes, i8x16.eq(bytes, percent)))
    if ((found & firstBits(<u32>(end - at))) != 0) return true
  }
  return false
}

function plain(ctx: usize, line: usize, kind: u32, start: usize, end: usize, step: u32, last: u32): void {
  const table = kind == fileName ? exactAt : foldedAt
  let state = load<u32>(startsAt + (kind << 2))
  for (let at = end - 1; at >= start; at--) state = (state ^ load<u32>(table + ((<usize>load<u8>(at)) << 2))) * step
  ask(ctx, line, finish(state, last), kind, start, end)
}

function host(ctx: usize, line: usize, start: usize, stop: usize, ofUrl: bool, step: u32, last: u32): bool {
  const end = load<u8>(stop - 1) == 46 ? stop - 1 : stop
  if (end == start) return false
  if (ofUrl && load<u8>(presentAt + urlHost) == 1) plain(ctx, line, urlHost, start, end, step, last)
  if (isNumeric(start, end)) {
    let state = load<u32>(startsAt + (ipv4 << 2))
    for (let at = end - 1; at >= start; at--) state = (state ^ load<u32>(foldedAt + ((<usize>load<u8>(at)) << 2))) * step
    ask(ctx, line, finish(state, last), ipv4, start, end)
    return load<u8>(presentAt + network4) == 1 && inNetwork(start, end)
  }
  if (end - start > longestName) return hasColonOrBeyond(start, end)
  return name(ctx, line, start, end, step, last)
}

/** Whether it is written as an address is: up to fifteen digits and dots. */
function isNumeric(start: usize, end: usize): bool {
  const length = <u32>(end - start)
  const last: u32 = load<u8>(end - 1)
  if (last - 48 > 9 || length > 15) return false
  const bytes = v128.load(start)
  const digits = i8x16.le_u(i8x16.sub(bytes, i8x16.splat(48)), i8x16.splat(9))
  const others = ~(<u32>i8x16.bitmask(v128.or(digits, i8x16.eq(bytes, i8x16.splat(46)))))
  return (others & firstBits(length)) == 0
}

function hasColonOrBeyond(start: usize, end: usize): bool {
  for (let at = start; at < end; at += 16) {
    const bytes = v128.load(at)
    const found: u32 = i8x16.bitmask(v128.or(bytes, i8x16.eq(bytes, i8x16.splat(58))))
    if ((found & firstBits(<u32>(end - at))) != 0) return true
  }
  return false
}

/** A name and its parents of two labels or more. Of each byte the hash is kept: which of them are wanted is told by where dots are. */
function name(ctx: usize, line: usize, start: usize, end: usize, step: u32, last: u32): bool {
  const states = <usize>load<u32>(ctx + ctxWork) + statesAt
  let state = load<u32>(startsAt + (domain << 2))
  for (let at = end - 1; at >= start; at--) {
    state = (state ^ load<u32>(foldedAt + ((<usize>load<u8>(at)) << 2))) * step
    store<u32>(states + ((at - start) << 2), state)
  }
  // The last dot has one label behind it.
  let before: usize = 0
  for (let at = start; at < end; at += 16) {
    const bytes = v128.load(at)
    const within = firstBits(<u32>(end - at))
    if (((<u32>i8x16.bitmask(v128.or(bytes, i8x16.eq(bytes, i8x16.splat(58))))) & within) != 0) return true
    let dots: u32 = (<u32>i8x16.bitmask(i8x16.eq(bytes, i8x16.splat(46)))) & within
    while (dots != 0) {
      const dot = at + <usize>ctz(dots)
      dots &= dots - 1
      if (before != 0) ask(ctx, line, finish(load<u32>(states + ((before - start) << 2)), last), domain, before, end)
      before = dot + 1
    }
  }
  ask(ctx, line, finish(state, last), domain, start, end)
  return false
}

/** Whether an address lies in a /16 that some network touches; what only looks like an address may say yes. */
function inNetwork(start: usize, end: usize): bool {
  let one: u32 = 0
  let at = start
  while (at < end && load<u8>(at) != 46) one = one * 10 + load<u8>(at++) - 48
  let two: u32 = 0
  at += 1
  while (at < end && load<u8>(at) != 46) two = two * 10 + load<u8>(at++) - 48
  const block = ((one & 255) << 8) | (two & 255)
  return (load<u8>(networksAt + (block >> 3)) & (1 << (block & 7))) != 0
}

function finish(state: u32, last: u32): u32 {
  const mixed = (state ^ (state >>> 15)) * last
  return mixed ^ (mixed >>> 14)
}

// @ts-expect-error: a decorator of AssemblyScript
@inline
function tagOf(hash: u32): u32 {
  const tag = hash & 0xff
  return tag < 2 ? tag + 2 : tag
}

function findHashed(hash: u32, kind: u32, start: usize, end: usize): bool {
  const named = load<u32>(directoryAt + ((<usize>(hash >>> 22)) << 2))
  if (named == 0) return false
  const place: usize = (<usize>(named >>> 7)) << 7
  const slots = load<u32>(capacitiesAt + ((<usize>(named & 127)) << 2))
  const tag = tagOf(hash)
  let slot = <u32>(((<u64>(hash & 0x3fffff)) * (<u64>slots)) >> 22)
  const wanted = i8x16.splat(<i8>tag)
  const free = i8x16.splat(0)
  while (true) {
    // Sixteen tags at a time; behind the last slot other bytes stand, which are left out.
    const tags = v128.load(place + slot)
    const room = slots - slot
    const within = firstBits(room)
    const ends: u32 = (<u32>i8x16.bitmask(i8x16.eq(tags, free))) & within
    // Of those before the first free one.
    let same: u32 = (<u32>i8x16.bitmask(i8x16.eq(tags, wanted))) & within & ((ends & (0 - ends)) - 1)
    while (same != 0) {
      const reference: usize = load<u32>(place + slots + ((<usize>(slot + ctz(same))) << 2))
      if (isValue(reference << 2, kind, start, end)) return true
      same &= same - 1
    }
    if (ends != 0) return false
    slot = room <= 16 ? 0 : slot + 16
  }
}

function isValue(record: usize, kind: u32, start: usize, end: usize): bool {
  const length = <u32>(end - start)
  const head = load<u32>(record + 4)
  if ((head & 0xffff) != length || ((head >>> 16) & 0xff) != kind) return false
  for (let at: u32 = 0; at < length; at++) {
    let byte: u32 = load<u8>(start + at)
    if (kind != fileName && byte - 65 < 26) byte += 32
    if (load<u8>(record + 8 + at) != byte) return false
  }
  return true
}

function isSpace(byte: u32): bool {
  return byte == 32 || byte == 9 || byte == 13
}

function isBlank(start: usize, end: usize): bool {
  for (let at = start; at < end; at++) if (!isSpace(load<u8>(at))) return false
  return true
}

/** Whether a line begins and ends as an object does. */
function isObject(start: usize, end: usize): bool {
  let first = start
  while (first < end && isSpace(load<u8>(first))) first += 1
  let final = end - 1
  while (final > first && isSpace(load<u8>(final))) final -= 1
  if (first >= final || load<u8>(first) != 123 || load<u8>(final) != 125) return false
  first += 1
  while (isSpace(load<u8>(first))) first += 1
  return load<u8>(first) == 34 || first == final
}
