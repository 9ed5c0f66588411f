import { Fault } from '../../base/fault.ts'
import type { ReportInput } from './report.ts'
import { nationalLists, nations, sectors } from './sectors.ts'
import { type Fidelity, type IncidentKind, incidentKinds, type Language, languages } from './words.ts'

export const maxMailBytes = 512 * 1024

/** What a line of the form begins with, in each language. */
const labels = {
  organisation: ['Organisation', '組織名', 'Organisasyon', 'Organization'],
  name: ['Contact', '連絡担当者', 'Taong makokontak'],
  role: ['Role', '役職', 'Tungkulin'],
  email: ['E-mail', 'メールアドレス', 'E-mail', 'Email'],
  phone: ['Telephone', '電話番号', 'Telepono', 'Phone'],
  sector: ['Sector', '分野', 'Sektor'],
  kind: ['Type', '種類', 'Uri'],
  started: ['Started', '発生日時', 'Nagsimula'],
  detected: ['Detected', '認知日時', 'Natuklasan'],
  ended: ['Ended', '終了日時', 'Natapos'],
  systems: ['Systems', 'システム', 'Mga sistema'],
  services: ['Impact', '影響', 'Epekto'],
  persons: ['Persons affected', '影響を受けた人数', 'Bilang ng taong apektado'],
  personalData: ['Personal data', '個人データ', 'Personal na datos'],
  malicious: ['Malicious', '不正の目的', 'May masamang layunin'],
  crossBorder: ['Cross-border', '国境を越える影響', 'Tawid-hangganan'],
  measures: ['Measures', '対応状況', 'Mga hakbang'],
  told: ['Told', '他の報告先', 'Ipinaalam kay'],
  consent: ['Consent', '同意する提供先', 'Pahintulot'],
  purpose: ['Purpose', '利用目的', 'Layunin'],
  seen: ['Seen', '観測された情報', 'Nakita'],
  narrative: ['What happened', '何が起きたか', 'Ano ang nangyari'],
} as const satisfies Record<string, readonly [en: string, ja: string, fil: string, ...others: string[]]>
type Field = keyof typeof labels

const fieldOf = new Map(
  Object.entries(labels).flatMap(([field, names]) => names.map((name) => [name.toLowerCase(), field as Field])),
)
const answers: Readonly<Record<string, 'yes' | 'no'>> = {
  ...{ yes: 'yes', no: 'no', はい: 'yes', いいえ: 'no', あり: 'yes', なし: 'no', oo: 'yes', hindi: 'no' },
}

/**
 * A report from a text in the shape of an e-mail: headers, a blank line, then lines `Label: value`, in any of the three languages. A
 * value goes on over the lines that follow, until the next label. `invalid` with what is missing, by its label.
 */
export function readMailReport(text: string): ReportInput {
  if (Buffer.byteLength(text) > maxMailBytes)
    throw new Fault('too-large', `a report by mail has at most ${maxMailBytes} bytes`)
  const lines = text
    .replace(/^\ufeff/, '')
    .replaceAll(/\r\n?/g, '\n')
    .split('\n')
  const { headers, body } = splitHead(lines)
  const found = new Map<Field, string>()
  let language: Language = 'en'
  let current: Field | null = null
  const rest: string[] = []
  for (const line of body) {
    const [, label, value] = /^\s{0,3}([^:：]{1,60})[:：]\s?(.*)$/u.exec(line) ?? []
    const field = label === undefined ? undefined : fieldOf.get(label.trim().toLowerCase())
    if (field !== undefined) {
      language = languageOf(field, label!.trim()) ?? language
      if (found.has(field)) throw new Fault('invalid', `${label!.trim()} stands there twice`)
      found.set(field, value ?? '')
      current = field
    } else if (current === null) rest.push(line)
    else found.set(current, `${found.get(current)}\n${line}`)
  }
  const get = (field: Field) => (found.get(field) ?? '').trim()
  const oneLine = (field: Field) => linesIn(get(field)).join(' ')
  const narrative = get('narrative') === '' ? rest.join('\n').trim() : get('narrative')
  const missing = [
    ...(get('organisation') === '' ? [labels.organisation[0]] : []),
    ...(get('sector') === '' ? [labels.sector[0]] : []),
    ...(narrative === '' ? [labels.narrative[0]] : []),
  ]
  if (missing.length > 0) throw new Fault('invalid', `the report lacks: ${missing.join(', ')}`)
  const persons = get('persons').replaceAll(/[,.\s人]/g, '')
  return {
    language,
    reporter: {
      organisation: oneLine('organisation'),
      name: oneLine('name'),
      role: oneLine('role'),
      email: oneLine('email') === '' ? addressIn(headers.get('from') ?? '') : oneLine('email'),
      phone: oneLine('phone'),
    },
    sector: sectorNamed(oneLine('sector')),
    kind: kindNamed(oneLine('kind')),
    narrative,
    started: momentIn(get('started'), labels.started[0]),
    detected: momentIn(get('detected'), labels.detected[0]),
    ended: momentIn(get('ended'), labels.ended[0]),
    systems: linesIn(get('systems')).map((line) => {
      const [name = '', use = '', location = ''] = line.split(/[|｜]/).map((part) => part.trim())
      return { name, use, location }
    }),
    impact: { services: get('services'), ...(/^\d+$/.test(persons) ? { persons: Number(persons) } : {}) },
    seen: get('seen'),
    measures: get('measures'),
    told: get('told'),
    personalData: answerIn(get('personalData')),
    malicious: answerIn(get('malicious')),
    crossBorder: answerIn(get('crossBorder')),
    consent: {
      recipients: oneLine('consent')
        .split(/[\s,、;]+/)
        .filter((word) => word !== ''),
      purpose: oneLine('purpose'),
    },
  }
}

/** Header lines, and what follows the first blank line; a text that begins with a label of the form has no head. */
function splitHead(lines: readonly string[]): {
  readonly headers: ReadonlyMap<string, string>
  readonly body: readonly string[]
} {
  const headers = new Map<string, string>()
  const isHeader = (line: string) =>
    /^(?:from|to|cc|subject|date|reply-to|message-id|mime-version|content-[a-z-]+|x-[a-z-]+):/i.test(line)
  if (!isHeader(lines[0] ?? '')) return { headers, body: lines }
  const end = lines.indexOf('')
  const head = end < 0 ? lines : lines.slice(0, end)
  let last = ''
  for (const line of head) {
    const [, name, value] = /^([A-Za-z-]+):(.*)$/s.exec(line) ?? []
    if (name !== undefined) {
      last = name.toLowerCase()
      headers.set(last, (value ?? '').trimStart())
    } else if (/^\s/.test(line) && last !== '') headers.set(last, `${headers.get(last)} ${line.trim()}`)
    else throw new Fault('invalid', 'the head of the mail has a line that is no header')
  }
  const coding = headers.get('content-transfer-encoding')?.toLowerCase()
  if (coding !== undefined && !['7bit', '8bit', 'binary'].includes(coding))
    throw new Fault('unsupported', `save the mail as plain text in UTF-8; its body is encoded (${coding.slice(0, 40)})`)
  if (/multipart\//i.test(headers.get('content-type') ?? ''))
    throw new Fault('unsupported', 'save the mail as plain text; attachments go in beside it')
  return { headers, body: end < 0 ? [] : lines.slice(end + 1) }
}

function linesIn(text: string): string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
}

function addressIn(from: string): string {
  return /<([^<>\s]{3,254})>/.exec(from)?.[1] ?? /^[^\s@]+@\S+$/.exec(from.trim())?.[0] ?? ''
}

/** The language that a label belongs to alone. */
function languageOf(field: Field, label: string): Language | null {
  const [, ja, fil] = labels[field]
  if (label === ja) return 'ja'
  return label.toLowerCase() === fil.toLowerCase() && fil !== labels[field][0] ? 'fil' : null
}

/** By its id, what it is called in any language, or an entry of a national list. */
function sectorNamed(text: string): string {
  const asked = text.toLowerCase()
  const named = sectors.find(({ id, said }) =>
    [id, said.en, said.ja, said.fil].some((name) => name.toLowerCase() === asked),
  )
  if (named !== undefined) return named.id
  for (const nation of nations)
    if (
      (nationalLists[nation] as readonly string[]).includes(asked) ||
      (nationalLists[nation] as readonly string[]).includes(text)
    ) {
      const first = sectors.find((one) => one[nation] === asked || one[nation] === text)
      if (first !== undefined) return first.id
    }
  throw new Fault(
    'invalid',
    `no sector ${JSON.stringify(text.slice(0, 60))}; one of ${sectors.map(({ id }) => id).join(', ')}`,
  )
}

function kindNamed(text: string): IncidentKind {
  if (text === '') return 'other'
  const asked = text.toLowerCase()
  for (const [kind, { said }] of Object.entries(incidentKinds))
    if ([kind, said.en, said.ja, said.fil].some((name) => name.toLowerCase() === asked)) return kind as IncidentKind
  throw new Fault(
    'invalid',
    `no type of incident ${JSON.stringify(text.slice(0, 60))}; one of ${Object.keys(incidentKinds).join(', ')}`,
  )
}

function answerIn(text: string): 'yes' | 'no' | 'unknown' {
  return answers[text.toLowerCase()] ?? 'unknown'
}

/** `2026-11-28`, `2026-11-28 14:05 +08:00`: how much is written says how exactly it is known. */
function momentIn(text: string, label: string): { at: string; fidelity: Fidelity } | null {
  if (text === '') return null
  const shape = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d)(?::(\d\d)(?::(\d\d))?)?)?\s*(Z|UTC|[+-]\d\d:\d\d)?$/.exec(text.trim())
  const [, day, hour, minute, second, zone] = shape ?? []
  const offset = zone === undefined || zone === 'UTC' ? 'Z' : zone
  const ms = Date.parse(`${day}T${hour ?? '00'}:${minute ?? '00'}:${second ?? '00'}${offset}`)
  if (day === undefined || Number.isNaN(ms) || (hour !== undefined && zone === undefined))
    throw new Fault('invalid', `${label}: write a time as 2026-11-28 14:05 +08:00, or a day as 2026-11-28`)
  const fidelity: Fidelity =
    hour === undefined ? 'day' : minute === undefined ? 'hour' : second === undefined ? 'minute' : 'second'
  return { at: new Date(ms).toISOString(), fidelity }
}

/** An empty form in a language, to be filled by hand and handed in. */
export function mailTemplate(language: Language): string {
  const place = languages.indexOf(language)
  return `${Object.values(labels)
    .map((names) => `${names[place]}: `)
    .join('\n')}\n`
}
