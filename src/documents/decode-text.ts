/** Bytes as text: UTF-8, UTF-16 where it says so, else what Japanese and Western systems wrote before; nothing is refused. */
export function decodeText(bytes: Uint8Array, charset?: string): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder('utf-16le').decode(bytes)
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return new TextDecoder('utf-16be').decode(bytes)
  for (const one of [charset, 'utf-8', 'shift_jis', 'euc-jp']) {
    if (one === undefined) continue
    try {
      return new TextDecoder(one, { fatal: true }).decode(bytes)
    } catch {
      // Not that, then.
    }
  }
  return new TextDecoder('windows-1252').decode(bytes)
}
