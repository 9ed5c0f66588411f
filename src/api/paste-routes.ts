import { createHash } from 'node:crypto'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { z } from 'zod'
import type { DocumentText } from '../documents/document.ts'
import { registeredDomain } from '../formats/in/classify.ts'
import { type PastedItem, possibleNames, readPasted } from '../formats/in/pasted.ts'
import { readBody } from '../http/body.ts'
import type { Spared } from './brake-desk.ts'
import * as contract from './contract/pasted.ts'
import { type DocumentReader, mostDocumentBytes } from './document-reader.ts'
import { parseQuery } from './input.ts'
import type { Operation, Person } from './operation.ts'
import type { ApiParts } from './parts.ts'
import { presentSummary } from './present.ts'
import { knownNames, named } from './read-import.ts'

const mostShown = 3
/** So many are looked up; the rest counts as new. */
const mostLookedUp = 1_500
const mostNamesTried = 250

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
  const read: contract.PastedItem[] = []
  for (const item of items) {
    const known = read.length < mostLookedUp ? await heldOf(parts, person, item) : []
    read.push(present(item, known, { spared: sparedIn(parts, item), above: parts.brakes.listAbove(item.value), own }))
    if (read.length % 50 === 0) await nextTurn()
  }
  for (const one of await namesIn(parts, person, text)) read.push(one)
  const { kind, pages, cut } = document
  return { kind, title, chars: text.length, pages, cut, more, items: read, report: JSON.stringify(report) }
}

type Held = contract.PastedItem['known']

async function heldOf(parts: ApiParts, person: Person, { kind, value }: PastedItem): Promise<Held> {
  // Of a technique and a vulnerability the object itself; of a value whatever says it, but no report that only names it.
  const types = kind === 'technique' ? ['attack-pattern'] : kind === 'vulnerability' ? ['vulnerability'] : undefined
  const { items } = await parts.release.list(person, {
    value,
    limit: mostShown,
    ...(types === undefined ? {} : { types }),
  })
  return items.map(presentSummary)
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

/** Actors, campaigns, malware and tools that are held and named in the text, by their names and by what else they are called. */
async function namesIn(parts: ApiParts, person: Person, text: string): Promise<contract.PastedItem[]> {
  const found = new Map<string, contract.PastedItem>()
  const add = (value: string, known: Held[number]) => {
    if (!found.has(known.id))
      found.set(known.id, {
        kind: 'name',
        value,
        state: 'known',
        reason: null,
        list: null,
        known: [known],
        object: null,
      })
  }
  const names = await knownNames(parts, person)
  const spoken = ` ${text
    .slice(0, 1_000_000)
    .toLowerCase()
    .replace(/[^\p{L}\p{N}_-]+/gu, ' ')} `
  for (const [name, summary] of names)
    if (spoken.includes(` ${name.replace(/[^\p{L}\p{N}_-]+/gu, ' ')} `)) add(summary.name, presentSummary(summary))
  let tried = 0
  for (const name of possibleNames(text, mostNamesTried)) {
    if (names.has(name.toLowerCase())) continue
    const { items } = await parts.release.list(person, { value: name, types: named, limit: 1 })
    if (items[0] !== undefined) add(name, presentSummary(items[0]))
    if (++tried % 25 === 0) await nextTurn()
  }
  return [...found.values()]
}
