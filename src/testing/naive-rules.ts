/** Rules of Suricata, Snort 2.9 and Snort 3 read back by what their manuals say, as strictly as can be: for tests. */
export type Engine = 'suricata' | 'snort2' | 'snort3'

export interface NaiveRule {
  readonly protocol: string
  readonly from: string
  readonly direction: string
  readonly to: string
  readonly port: string
  /** By buffer ('' for the packet), the bytes that must be in it, and how long it must be where the rule says so. */
  readonly contents: readonly Content[]
  readonly sid: number
}
interface Content {
  buffer: string
  readonly bytes: Buffer
  size: number | null
  offset?: number
  depth?: number
}

const protocols: Readonly<Record<Engine, readonly string[]>> = {
  suricata: ['ip', 'tcp', 'udp', 'dns', 'tls', 'http'],
  snort2: ['ip', 'tcp', 'udp'],
  snort3: ['ip', 'tcp', 'udp', 'http'],
}
const words = /^[\p{L}\p{N} .,_/@+-]*$/u
const plain: Readonly<Record<string, RegExp>> = {
  msg: /^".*"$/u,
  metadata: /^[a-z_]+ [A-Za-z0-9_.-]+(?:, [a-z_]+ [A-Za-z0-9_.-]+)*$/,
  sid: /^\d{1,10}$/,
  rev: /^\d+$/,
}
const own: Readonly<Record<Engine, Readonly<Record<string, RegExp | null>>>> = {
  suricata: {
    bsize: /^\d+$/,
    nocase: null,
    'dns.query': null,
    'tls.sni': null,
    'http.host': null,
    'http.uri.raw': null,
  },
  snort2: {
    flow: /^to_server,established$/,
    nocase: null,
    offset: /^\d+$/,
    depth: /^\d+$/,
    http_header: null,
    http_raw_uri: null,
    urilen: /^\d+,raw$/,
  },
  snort3: { bufferlen: /^\d+$/, http_header: /^field host$/, http_raw_uri: null },
}

export function readRule(line: string, engine: Engine): NaiveRule {
  const wrong = (why: string): never => {
    throw new Error(`${engine}: ${why}: ${line}`)
  }
  const head = /^alert ([a-z]+) (\$HOME_NET) any (->|<>) (\S+) (any|53|\$HTTP_PORTS) \((.*)\)\n?$/u.exec(line)
  if (head === null) return wrong('no head')
  const [, protocol = '', from = '', direction = '', to = '', port = '', body = ''] = head
  if (!protocols[engine].includes(protocol)) wrong('no such protocol')
  const contents: Content[] = []
  let buffer = ''
  let sid = 0
  const seen = new Set<string>()
  for (const [, name = '', value] of optionsOf(body, wrong)) {
    const isRepeated = seen.has(name) && !['content', 'nocase', 'bsize', 'bufferlen'].includes(name)
    if (isRepeated) wrong(`${name} twice`)
    seen.add(name)
    const last = contents.at(-1)
    if (name === 'content') {
      const [, quoted = '', rest = ''] = /^"([^"]*)"(.*)$/u.exec(value ?? '') ?? wrong('content is not quoted')
      if (engine !== 'snort3' && rest !== '') wrong('content has something behind it')
      const place = /^,nocase(?:,offset (\d+),depth (\d+))?$/.exec(rest)
      if (rest !== '' && place === null) wrong('no such part of content')
      contents.push({ buffer, bytes: bytesOf(quoted, wrong), size: null })
      if (place?.[1] !== undefined)
        Object.assign(contents.at(-1)!, { offset: Number(place[1]), depth: Number(place[2]) })
      continue
    }
    const form = name in plain ? plain[name] : own[engine][name]
    if (form === undefined) wrong(`it does not know ${name}`)
    if (form === null ? value !== undefined : !form!.test(value ?? '')) wrong(`the value of ${name}`)
    if (name === 'msg' && !words.test(value!.slice(1, -1))) wrong('signs in the message')
    if (name === 'sid') sid = Number(value)
    // Suricata and Snort 3 name the buffer first, Snort 2 behind its content.
    if (engine === 'suricata' && name.includes('.')) buffer = name
    if (engine === 'snort3' && name.startsWith('http_')) buffer = value === undefined ? name : `${name} ${value}`
    if (engine === 'snort2' && name.startsWith('http_')) (last ?? wrong('a buffer of nothing')).buffer = name
    if (name === 'bsize' || name === 'bufferlen' || name === 'urilen')
      (last ?? wrong('a length of nothing')).size = Number.parseInt(value!, 10)
    if (name === 'offset' || name === 'depth')
      Object.assign(last ?? wrong('a place of nothing'), { [name]: Number(value) })
  }
  if (sid < 1 || sid > 0xffff_ffff || !seen.has('rev') || !seen.has('msg')) wrong('no number or no message')
  for (const { depth, bytes } of contents) if (depth !== undefined && depth < bytes.length) wrong('it can never match')
  return { protocol, from, direction, to, port, contents, sid }
}

function* optionsOf(body: string, wrong: (why: string) => never): Generator<RegExpExecArray> {
  for (let rest = body; rest !== ''; ) {
    const found =
      /^([a-z][a-z._0-9]*)(?::((?:[^";\\]|"[^"\\]*")*))?;(?: |$)/u.exec(rest) ?? wrong(`an option at ${rest}`)
    yield found
    rest = rest.slice(found[0].length)
  }
}

function bytesOf(quoted: string, wrong: (why: string) => never): Buffer {
  const parts = quoted.split('|')
  if (parts.length % 2 === 0) wrong('a bar is left open')
  const bytes = parts.map((part, at) => {
    if (at % 2 === 0) return /^[A-Za-z0-9./_?=&%~+-]*$/.test(part) ? Buffer.from(part) : wrong('a sign is not escaped')
    return /^[0-9A-F]{2}(?: [0-9A-F]{2})*$/.test(part)
      ? Buffer.from(part.replaceAll(' ', ''), 'hex')
      : wrong('hexadecimal')
  })
  return Buffer.concat(bytes)
}
