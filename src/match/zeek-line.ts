import type { Field } from './fields.ts'
import { treeOf } from './json-fields.ts'
import { JsonLine } from './json-line.ts'
import { isBlank, type LineReader } from './line.ts'
import type { Role } from './roles.ts'

const decoder = new TextDecoder()
const maxColumns = 1000

/** Zeek's logs, in either of its forms, even in one stream: JSON objects, or columns under `#fields`. */
export function zeekReader(fields: readonly Field[]): LineReader {
  const json = new JsonLine(treeOf(fields))
  const byName = new Map(fields.map(({ path, role }) => [path.join('.'), role]))
  let separator = 9
  let setSeparator = 44
  let unset = '-'
  let columns: (Role | 0)[] | null = null
  let many: boolean[] = []

  function header(line: string): void {
    const [name, ...rest] = line.split(String.fromCharCode(separator))
    const value = rest[0] ?? ''
    if (line.startsWith('#separator ')) separator = Number.parseInt(line.slice(13, 15), 16) || 9
    else if (name === '#set_separator' && value.length === 1) setSeparator = value.charCodeAt(0)
    else if (name === '#unset_field') unset = value
    else if (name === '#types') many = rest.map((type) => /^(set|vector|table)\[/.test(type))
    else if (name === '#fields') columns = rest.slice(0, maxColumns).map((field) => byName.get(field) ?? 0)
  }

  return {
    read(bytes, start, stop, sink) {
      const first = bytes[start]
      if (first === 35) {
        header(decoder.decode(bytes.slice(start, Math.min(stop, start + 65_536))).trimEnd())
        return 'nothing'
      }
      if (isBlank(bytes, start, stop)) return 'nothing'
      if (columns === null || first === 123) return json.walk(bytes, start, stop, sink) ? 'event' : 'skipped'
      const end = bytes[stop - 1] === 13 ? stop - 1 : stop
      let column = 0
      for (let from = start; from <= end; column++) {
        let to = from
        let escapes = false
        while (to < end && bytes[to] !== separator) {
          const byte = bytes[to++]!
          if (byte === 92) escapes = true
          else if (byte === 0) return 'skipped'
        }
        const role = columns[column]
        if (role === undefined) return 'skipped'
        if (
          role !== 0 &&
          to > from &&
          !(unset.length === 1 && to === from + 1 && bytes[from] === unset.charCodeAt(0))
        ) {
          for (let part = from; part <= to; ) {
            const comma = many[column] === true ? bytes.indexOf(setSeparator, part) : -1
            const until = comma < 0 || comma > to ? to : comma
            if (escapes) {
              const text = withoutEscapes(bytes, part, until)
              sink.field(role, text, 0, text.length)
            } else sink.field(role, bytes, part, until)
            part = until + 1
          }
        }
        from = to + 1
      }
      return column === columns.length ? 'event' : 'skipped'
    },
  }
}

/** Zeek writes bytes that would not show, and its own separators, as `\xHH`; a backslash as two. */
function withoutEscapes(bytes: Uint8Array, start: number, end: number): Uint8Array {
  const text = String.fromCharCode(...bytes.subarray(start, Math.min(end, start + 16_384)))
  const plain = text.replace(/\\x([0-9a-fA-F]{2})|\\\\/g, (_, hex: string | undefined) =>
    hex === undefined ? '\\' : String.fromCharCode(Number.parseInt(hex, 16)),
  )
  return Uint8Array.from(plain, (char) => char.charCodeAt(0))
}
