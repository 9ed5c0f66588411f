import { isBlank, type LineReader, type Verdict } from './line.ts'
import { roles } from './roles.ts'

const decoder = new TextDecoder('utf-8', { fatal: true })
const headBytes = 1000

const syslogHeads = [
  // RFC 5424, also in the octets-counted form of RFC 6587. The header's fields have bounds of their own.
  /^(?:\d{1,7} )?<\d{1,3}>1 (\S+) \S+ \S+ \S+ \S+ /,
  // RFC 3164, as most devices still send it: what follows is anything, mostly a time without a year.
  /^(?:\d{1,7} )?<\d{1,3}>(?!\d{1,2} )(\d{4}-\d\d-\d\dT\S+ )?(?=\S)/,
  // The same as it lies in files: a time, a host, a program.
  /^(?:[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d|(\d{4}-\d\d-\d\dT\S+)) \S+ (?=\S+:? )/,
]

/** Syslog: `<PRI>1 TIMESTAMP HOST APP PROCID MSGID SD MSG` of RFC 5424, and the older forms. Values are looked for in its data and its message. */
export function syslogReader(): LineReader {
  return {
    read(bytes, start, end, sink) {
      if (isBlank(bytes, start, end)) return 'nothing'
      const text = latin(bytes, start, end)
      const head = syslogHeads.map((form) => form.exec(text)).find((found) => found !== null)
      if (head === undefined || !isText(bytes, start, end)) return 'skipped'
      const time = head[1]?.trim() ?? '-'
      const at = start + head[0].indexOf(time)
      if (time !== '-') sink.field(roles.time, bytes, at, at + time.length)
      sink.field(roles.text, bytes, start + head[0].length, end)
      return 'event'
    },
  }
}

/** What a line of a query log has, by the program that writes it. */
const dnsWords = new RegExp(
  [
    // BIND; the logs of its queries, answers, failures and response policies.
    '\\b(?:quer(?:y|ies)|response)[:[]|\\bquery failed|\\brpz \\S+ \\S+ rewrite ',
    // dnsmasq and Pi-hole.
    '(?:\\breply|\\bcached(?:-stale)?|\\bforwarded|\\bconfig|\\bgravity blocked|\\bblacklisted|/etc/\\S+|\\bDHCP) \\S+ (?:is|to) ',
    // unbound.
    '\\b(?:info|reply|query): \\S+ \\S+ \\S+ \\S+',
    // PowerDNS: recursor, the same as key and value, authoritative server, dnsdist.
    "\\bquestion (?:for )?'|\\bqname=|\\bRemote \\S+ wants '|\\bPacket from \\S+ for ",
    // CoreDNS and Knot Resolver.
    '"[A-Z0-9]+ [A-Z]+ \\S+ (?:udp|tcp) \\d|\\bquerying: |\\bqname: ',
    // Windows DNS debug log.
    '\\bPACKET +[0-9A-Fa-f]+ (?:UDP|TCP) (?:Rcv|Snd) ',
  ].join('|'),
)

const dnsTime =
  /^(\d{2}-[A-Z][a-z]{2}-\d{4} [\d:.]+|\d{4}-\d\d-\d\d[T ]\d\d:\d\d:[^ ]+|\[\d{9,11}\]|\d{1,2}\/\d{1,2}\/\d{4} \d{1,2}:\d\d:\d\d [AP]M|\d{8} \d\d:\d\d:\d\d|\d{1,2}\.\d{1,2}\.\d{4} \d{1,2}:\d\d:\d\d)|\bts="(\d{9,11}\.?\d*)"/

/** Windows writes a name as labels, each after its length: `(3)www(7)example(0)`. */
const countedLabels = /(?:\(\d{1,2}\)[^()\s]{1,63})+\(0\)/g

/** Query logs of BIND, dnsmasq, unbound, PowerDNS, CoreDNS, Knot Resolver and Windows DNS: names and addresses wherever the line has them. */
export function dnsLogReader(): LineReader {
  return {
    read(bytes, start, end, sink): Verdict {
      if (isBlank(bytes, start, end)) return 'nothing'
      if (!isText(bytes, start, end)) return 'skipped'
      const head = latin(bytes, start, end)
      if (!dnsWords.test(head)) return 'skipped'
      const found = dnsTime.exec(head)
      const time = found?.[1] ?? found?.[2]
      if (time !== undefined) {
        const at = start + head.indexOf(time)
        sink.field(roles.time, bytes, at, at + time.length)
      }
      sink.field(roles.text, bytes, start, end)
      for (const [labels] of head.matchAll(countedLabels)) {
        const name = Uint8Array.from(
          labels
            .slice(0, -3)
            .replace(/^\(\d+\)/, '')
            .replace(/\(\d+\)/g, '.'),
          (sign) => sign.charCodeAt(0),
        )
        sink.field(roles.query, name, 0, name.length)
      }
      return 'event'
    },
  }
}

function latin(bytes: Uint8Array, start: number, end: number, most = headBytes): string {
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
