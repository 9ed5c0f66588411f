/**
 * The bytes of a statement that is signed or hashed: every part in UTF-8 with its length before it, so that no two lists of parts
 * share their bytes. The first part names the kind of statement: a signature of one kind is never one of another.
 */
export function statementBytes(parts: readonly string[]): Uint8Array {
  return Buffer.concat(
    parts.flatMap((part) => {
      const bytes = Buffer.from(part, 'utf8')
      const length = Buffer.alloc(4)
      length.writeUInt32BE(bytes.length)
      return [length, bytes]
    }),
  )
}
