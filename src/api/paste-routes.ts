import { createHash } from 'node:crypto'
import { z } from 'zod'
import type { DocumentText } from '../documents/document.ts'
import { registeredDomain } from '../formats/in/classify.ts'
import { type PastedItem, readPasted } from '../formats/in/pasted.ts'
import { readBody } from '../http/body.ts'
import type { Summary } from '../release/model.ts'
import type { Spared } from './brake-desk.ts'
import * as contract from './contract/pasted.ts'
import { type DocumentReader, mostDocumentBytes } from './document-reader.ts'
import { parseQuery } from './input.ts'
import { type NamesInText, namesInText } from './names-in-text.ts'
import type { Operation, Person } from './operation.ts'
import type { ApiParts } from './parts.ts'
import { pickGiven } from './pick-given.ts'
import { presentSummary } from './present.ts'

const mostShown = 3
const ofOneType: Readonly<Record<string, readonly string[]>> = {
  technique: ['attack-pattern'],
  vulnerability: ['vulnerability'],
}
/** So many are looked up; the rest counts as new. */
const mostLookedUp = 1_500
/** So many words, alone and together, are looked for as names. */
const mostWords = 6_000

const pasteQuery = z.strictObject({
  title: z
    .string()
    .max(200)
    .regex(/^[^\p{Cc}]*$/u)
    .default('')
    .describe('what it is called, such as the name of its file'),
})

export function pasteRoutes(parts: ApiParts, readDocument: DocumentReader): Operation[] {
  return [
    {
      method: 'post',
      path: '/paste',
      summary:
        'What a text, a mail or a PDF speaks of: known, new or allow-listed, with the objects that it would become; changes nothing',
      access: 'analyst',
      query: pasteQuery,
      body: { schema: null, mediaTypes: ['text/plain', 'message/rfc822', 'text/html', 'application/pdf', '*/*'] },
      answer: { status: 200, schema: contract.pasted },
      async handle(c, who) {
        const { title } = parseQuery(c, pasteQuery)
        const document = await readDocument(await readBody(c.req.raw, mostDocumentBytes))
        return c.json(await readOut(parts, who.person, document, title))
      },
    },
  ]
}

async function readOut(
  parts: ApiParts,
  person: Person,
  document: DocumentText,
  given: string,
): Promise<contract.Pasted> {
  const { text } = document
  const title = document.title === '' ? given : document.title
  const { self } = parts.alliance()
  const nowMs = parts.clock.nowMs()
  // Of this moment, too: the same text once more is another report.
  const source = createHash('sha256').update(`${nowMs} ${text}`).digest('hex')
  const { items, report, more } = readPasted(text, title, {
    ...{ member: self.member, identity: self.identity, nowMs, source },
  })
  const own = ownDomains(parts)
  const held = await heldOf(parts, person, items.slice(0, mostLookedUp))
  const judged = (item: PastedItem): Judged => ({
    ...{ spared: sparedIn(parts, item), above: parts.brakes.listAbove(item.value), own },
  })
  const read = items.map((item) => present(item, held.get(item) ?? [], judged(item)))
  const named = await namesInText(parts, person, { text, most: mostWords })
  for (const [value, summary] of distinct(named)) read.push(presentName(value, summary))
  const { kind, pages, cut } = document
  return {
    ...{ kind, title, chars: text.length, pages, cut, more: more || named.more },
    ...{ items: read, report: JSON.stringify(report) },
  }
}

type Held = contract.PastedItem['known']

/** Of a technique and a vulnerability the object itself; of a value whatever says it, but no report that only names it. */
async function heldOf(
  parts: ApiParts,
  person: Person,
  items: readonly PastedItem[],
): Promise<ReadonlyMap<PastedItem, Held>> {
  const held = new Map<PastedItem, Held>()
  const byTypes = Map.groupBy(items, ({ kind }) => ofOneType[kind])
  for (const [types, some] of byTypes) {
    const values = [...new Set(some.map(({ value }) => value))]
    const found = await parts.release.bearers(person, { values, limit: mostShown, ...pickGiven({ types }) })
    for (const item of some) held.set(item, (found.get(item.value) ?? []).map(presentSummary))
  }
  return held
}

/** What people allowed is about what is live; what a warning list names is the same everywhere. */
function sparedIn({ brakes, space }: ApiParts, { object, value }: PastedItem): Spared | null {
  const spared = object === null ? null : brakes.spared(value)
  return spared?.by === 'people' && space !== null ? null : spared
}

/** The registered domains under which this node is reached: mail addresses there are those of its own people. */
function ownDomains(parts: ApiParts): ReadonlySet<string> {
  const { consoleUrl, exchangeUrl } = parts.alliance().self
  const hosts = [...parts.config.hosts, URL.parse(consoleUrl)?.hostname ?? '', URL.parse(exchangeUrl)?.hostname ?? '']
  return new Set(hosts.flatMap((host) => registeredDomain(host) ?? []))
}

interface Judged {
  readonly spared: Spared | null
  /** The warning list that names what a name lies below. */
  readonly above: string | null
  readonly own: ReadonlySet<string>
}

function present(item: PastedItem, known: Held, { spared, above, own }: Judged): contract.PastedItem {
  const { kind, value } = item
  const object = item.object === null ? null : JSON.stringify(item.object)
  const list = spared?.by === 'warning-list' ? spared.list : null
  if (spared !== null) {
    const reason = list === null ? 'people of this node allowed it' : 'a warning list names it'
    return { kind, value, state: 'allow-listed', reason, list, known, object }
  }
  if (item.state !== 'found') return { kind, value, state: item.state, reason: item.reason, list, known, object }
  const state = known.length > 0 ? 'known' : 'new'
  if (kind === 'domain' && state === 'new' && above !== null && !item.guarded)
    return {
      kind,
      value,
      state: 'doubtful',
      reason: 'a warning list names what it lies below',
      list: above,
      known,
      object,
    }
  return { kind, value, state, reason: kind === 'email' ? whyWait(item, own) : null, list, known, object }
}

/** Why a mail address is not chosen unless somebody does so: it may be that of a person. Null for whom mail came from. */
function whyWait({ value, mailRole }: PastedItem, own: ReadonlySet<string>): string | null {
  const domain = registeredDomain(value.slice(value.lastIndexOf('@') + 1))
  if (domain !== null && own.has(domain)) return 'it is of a domain of this node'
  if (mailRole === 'recipient') return 'mail was sent to it'
  return mailRole === 'sender' ? null : 'nothing says that mail came from it'
}

/** Each object once, under what it is called first. */
function distinct({ names }: NamesInText): [string, Summary][] {
  const ids = new Set<string>()
  return [...names].filter(([, { id }]) => !ids.has(id) && ids.add(id))
}

function presentName(value: string, summary: Summary): contract.PastedItem {
  const isOwnName = summary.name.toLowerCase() === value.toLowerCase()
  return {
    ...{ kind: 'name', value: isOwnName ? summary.name : value, state: 'known', reason: null, list: null },
    ...{ known: [presentSummary(summary)], object: null },
  }
}
