const lengths = new Set([32, 40, 64, 128])

/** Digests that a narrow column broke in two are whole again; nothing else is joined. */
export function joinDigests(text: string): string {
  return text.replace(/\b([0-9a-f]{8,120})[ \t]*\r?\n[ \t]*([0-9a-f]{4,120})\b/gi, (whole, one: string, two: string) =>
    lengths.has(one.length + two.length) && !lengths.has(one.length) ? one + two : whole,
  )
}
