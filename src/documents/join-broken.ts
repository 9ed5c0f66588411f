const lengths = new Set([32, 40, 64, 128])

/**
 * Digests and addresses that a column broke in two are whole again: a digest where both parts make one length of a digest, a guarded
 * or complete address where it breaks at a mark that ends none. Nothing else is joined.
 */
export function joinBroken(text: string): string {
  return text
    .replace(/\b([0-9a-f]{8,120})[ \t]*\r?\n[ \t]*([0-9a-f]{4,120})\b/gi, (whole, one: string, two: string) =>
      lengths.has(one.length + two.length) && !lengths.has(one.length) ? one + two : whole,
    )
    .replace(/((?:h(?:xx|tt)ps?:\/\/|\[\.\])[^\s]{0,500}[-_=&?%])\r?\n(?=[^\s])/gi, '$1')
}
