/**
 * Hands out where the addresses of a list of mailboxes stand, as headers of mail write them: `M <a@b.example>, c@d.example`. A comma
 * between quotes is part of a name.
 */
export function eachMailbox(
  bytes: Uint8Array,
  start: number,
  end: number,
  onAddress: (start: number, end: number) => void,
): void {
  let from = start
  let quoted = false
  for (let at = start; at <= end; at++) {
    const byte = bytes[at]!
    if (at < end && byte === 34) quoted = !quoted
    if (at < end && (quoted || (byte !== 44 && byte !== 59))) continue
    mailbox(bytes, from, at, onAddress)
    from = at + 1
  }
}

function mailbox(bytes: Uint8Array, start: number, end: number, onAddress: (start: number, end: number) => void): void {
  const open = end > start ? bytes.lastIndexOf(60, end - 1) : -1
  const close = open < start ? -1 : bytes.indexOf(62, open)
  let from = close > open && close < end ? open + 1 : start
  let to = close > open && close < end ? close : end
  while (from < to && bytes[from]! <= 32) from += 1
  while (to > from && bytes[to - 1]! <= 32) to -= 1
  if (to > from) onAddress(from, to)
}
