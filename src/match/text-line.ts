import { isBlank, type LineReader, type Verdict } from './line.ts'
import { roles } from './roles.ts'

const decoder = new TextDecoder('utf-8', { fatal: true })
const headBytes = 200

/** Syslog of RFC 5424: `<PRI>1 TIMESTAMP HOST APP PROCID MSGID SD MSG`; also the octets-counted form of RFC 6587. Values are looked for in its data and its message. */
export function syslogReader(): LineReader {
  return {
    read(bytes, start, end, sink) {
      if (isBlank(bytes, start, end)) return 'nothing'
      const head = /^(?:\d{1,7} )?<\d{1,3}>1 (\S+) \S+ \S+ \S+ \S+ /.exec(latin(bytes, start, end))
      if (head === null || !isText(bytes, start, end)) return 'skipped'
      const at = start + head[0].indexOf(head[1]!)
      if (head[1] !== '-') sink.field(roles.time, bytes, at, at + head[1]!.length)
      sink.field(roles.text, bytes, start + head[0].length, end)
      return 'event'
    },
  }
}

const dnsWords =
  /\bquer(y|ies)[:[]|\b(reply|cached|forwarded|config|gravity blocked|blacklisted) \S+ (is|to) |\binfo: \S+ \S+ \S+ \S+/

/** Query logs of BIND, dnsmasq and unbound: names and addresses wherever the line has them. */
export function dnsLogReader(): LineReader {
  return {
    read(bytes, start, end, sink): Verdict {
      if (isBlank(bytes, start, end)) return 'nothing'
      if (!isText(bytes, start, end)) return 'skipped'
      const head = latin(bytes, start, end, 1000)
      if (!dnsWords.test(head)) return 'skipped'
      const time = /^(\d{2}-[A-Z][a-z]{2}-\d{4} [\d:.]+|\d{4}-\d\d-\d\dT\S+|\[\d{9,11}\])/.exec(head)?.[0]
      if (time !== undefined) sink.field(roles.time, bytes, start, start + time.length)
      sink.field(roles.text, bytes, start, end)
      return 'event'
    },
  }
}

function latin(bytes: Uint8Array, start: number, end: number, most = headBytes * 2): string {
  return String.fromCharCode(...bytes.subarray(start, Math.min(end, start + most)))
}

/** No NUL, and UTF-8. */
function isText(bytes: Uint8Array, start: number, end: number): boolean {
  let beyond = 0
  for (let at = start; at < end; at++) {
    const byte = bytes[at]!
    if (byte === 0) return false
    beyond |= byte
  }
  if (beyond < 128) return true
  try {
    decoder.decode(bytes.slice(start, end))
    return true
  } catch {
    return false
  }
}
