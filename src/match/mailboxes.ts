import { indexWithin } from './within.ts'

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
  let open = end - 1
  while (open >= start && bytes[open] !== 60) open -= 1
  const close = open < start ? -1 : indexWithin(bytes, 62, open, end)
  let from = close >= 0 ? open + 1 : start
  let to = close >= 0 ? close : end
  while (from < to && bytes[from]! <= 32) from += 1
  while (to > from && bytes[to - 1]! <= 32) to -= 1
  if (to > from) onAddress(from, to)
}
