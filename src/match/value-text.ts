import { type Kind, kinds } from './kinds.ts'

/** The text of a value of the index. */
export function valueText(kind: Kind, bytes: Uint8Array): string {
  if (kind === kinds.network4) return `${bytes.slice(0, 4).join('.')}/${bytes[4]}`
  if (kind === kinds.ipv6 || kind === kinds.network6) {
    const groups = Array.from({ length: 8 }, (_, group) =>
      ((bytes[group * 2]! << 8) | bytes[group * 2 + 1]!).toString(16),
    )
    const text = new URL(`http://[${groups.join(':')}]/`).hostname.slice(1, -1)
    return kind === kinds.ipv6 ? text : `${text}/${bytes[16]}`
  }
  return new TextDecoder().decode(bytes)
}
