import { setImmediate } from 'node:timers/promises'
import { z } from 'zod'
import { Fault } from '../base/fault.ts'
import { exportItem } from '../formats/export-item.ts'
import type { ExportItem } from '../formats/exportable.ts'
import { outFormat, outFormats } from '../formats/out/all.ts'
import type { OutFormat } from '../formats/out/format.ts'
import { sparesFor } from '../formats/out/spares.ts'
import { type ExportReport, newReport, reportDocument, writeDocument } from '../formats/out/write-document.ts'
import { streamText } from '../http/stream-text.ts'
import { type MemberCode, type Tlp, tlpLevels } from '../policy/model.ts'
import type { Caller, Page, PageItem, PageQuery } from '../release/model.ts'
import { recordAct } from './audit-record.ts'
import * as contract from './contract/exports.ts'
import { parseQuery } from './input.ts'
import type { Context, Operation, SignedIn } from './operation.ts'
import { recipientName, stixType } from './parameters.ts'
import type { ApiParts } from './parts.ts'
import { pickGiven } from './pick-given.ts'

const pageObjects = 250

const exportQuery = z.strictObject({
  recipient: recipientName.optional().describe('what this recipient may have; absent: everything that you may read'),
  type: z.array(stixType).max(64).optional(),
  versions: z.enum(['last', 'all']).default('last'),
  format: z.enum(outFormats.map(({ name }) => name)).default('stix'),
})

/** Everything of one reader in one agreement (undefined: all that this node holds), page by page. */
interface Reading {
  readonly caller: Caller
  readonly agreement: string | undefined
}

export function exportRoutes(parts: ApiParts): Operation[] {
  return [
    {
      method: 'get',
      path: '/export',
      summary: 'What a recipient may have, as a STIX bundle or in a format of detection tools',
      access: 'releaser',
      because: 'An export takes intelligence out of this node',
      query: exportQuery,
      answer: { status: 200, schema: null, mediaType: 'application/stix+json' },
      async handle(c, who) {
        const query = parseQuery(c, exportQuery)
        const { recipient } = query
        const format = outFormat(query.format)
        const document = documentOf(parts, who, query)
        // The first piece is made before anything is sent, so that a failure still gets its proper answer.
        const first = await document.next()
        const detail = `format=${format.name} versions=${query.versions} types=${query.type?.join(',') ?? ''}`
        await recordAct(parts, who, 'export', recipient ?? '', detail)
        nameFile(c, parts, recipient, format)
        if (c.req.method === 'HEAD') return c.body(null)
        return c.body(streamText(first, document))
      },
    },
    {
      method: 'get',
      path: '/export/report',
      summary: 'What such an export would leave out, and why',
      access: 'releaser',
      because: 'An export takes intelligence out of this node',
      query: exportQuery,
      answer: { status: 200, schema: contract.exportReport },
      async handle(c, who) {
        const query = parseQuery(c, exportQuery)
        const report = newReport(outFormat(query.format))
        const text = counted(documentOf(parts, who, query, report), () => JSON.stringify(reportDocument(report)))
        const first = await text.next()
        c.header('Content-Type', 'application/json')
        return c.body(streamText(first, text))
      },
    },
  ]
}

/** Everything is read before there is anything to say: empty lines come before it, which are nothing in JSON, so that whoever asks knows that it goes on. */
async function* counted(document: AsyncGenerator<string>, said: () => string): AsyncGenerator<string> {
  for await (const _ of document) yield '\n'
  yield said()
}

function documentOf(
  parts: ApiParts,
  who: SignedIn,
  { recipient, type, versions, format: name }: z.infer<typeof exportQuery>,
  report?: ExportReport,
): AsyncGenerator<string> {
  const format = outFormat(name)
  const types = typesFor(format, type)
  const query = {
    limit: pageObjects,
    // Rule sets are of what holds now.
    versions: {
      first: false,
      last: versions === 'last' || format.types !== undefined,
      all: versions === 'all' && format.types === undefined,
      exact: [],
    },
    ...pickGiven({ types }),
  }
  const nowMs = parts.clock.nowMs()
  const context = {
    member: parts.alliance().self.member,
    agreement: '',
    reader: recipient ?? 'staff',
    position: nowMs * 1000,
    nowMs,
    spares: sparesFor(parts.brakes.spares(), format.use),
  }
  return writeDocument(format, pagesOf(parts, readingsOf(parts, who, recipient), query), context, report)
}

function typesFor(format: OutFormat, asked: readonly string[] | undefined): readonly string[] | undefined {
  if (format.types === undefined) return asked
  const stranger = asked?.find((type) => !format.types?.includes(type))
  if (stranger !== undefined)
    throw new Fault('invalid', `${format.name} has no ${stranger}; it has ${format.types.join(', ')}`)
  return format.types
}

/** As whom, and in which agreements, the store is read for this recipient. Members that do not exist are not found. */
function readingsOf(parts: ApiParts, who: SignedIn, recipient: string | undefined): readonly Reading[] {
  if (recipient === undefined) return [{ caller: who.person, agreement: undefined }]
  const charter = parts.alliance().charter?.charter
  const agreements = charter?.agreements ?? []
  const caller = callerOf(recipient)
  if (caller.kind === 'member') {
    if (!charter?.members.some((card) => card.member === caller.code))
      throw new Fault('not-found', `${caller.code} is not a member of the alliance`)
    return agreements.filter((one) => one.parties.includes(caller.code)).map(({ id }) => ({ caller, agreement: id }))
  }
  return agreements.map(({ id }) => ({ caller, agreement: id }))
}

function callerOf(recipient: string): Exclude<Caller, { kind: 'person' }> {
  if (recipient === 'public') return { kind: 'public' }
  const label = /^client:(.+)$/.exec(recipient)?.[1]
  if (label !== undefined) return { kind: 'client', name: 'export', tlp: tlpOf(label), canWrite: false }
  const code: MemberCode = recipient.replace(/^member:/, '')
  return { kind: 'member', code }
}

function tlpOf(label: string): Tlp {
  const found = tlpLevels.find((level) => level === label)
  if (found === undefined) throw new Fault('invalid', 'no such TLP label')
  return found
}

/** Everything of the readings, page by page. An object that several agreements release is there once. */
async function* pagesOf(
  parts: ApiParts,
  readings: readonly Reading[],
  query: Omit<PageQuery, 'agreement' | 'after'>,
): AsyncGenerator<readonly ExportItem[]> {
  const given = readings.length > 1 ? new Set<string>() : null
  for (const { caller, agreement } of readings) {
    let after: number | undefined
    for (let more = true; more; ) {
      const page: Page<PageItem> = await parts.release.page(caller, { ...query, ...pickGiven({ agreement, after }) })
      const fresh = page.items.filter(({ id, version }) => {
        const key = `${id} ${version}`
        if (given?.has(key)) return false
        given?.add(key)
        return true
      })
      if (fresh.length > 0) yield fresh.map(exportItem)
      const last = page.items.at(-1)
      more = page.more && last !== undefined
      after = last?.added
      // What is read may all be left out, and the embedded store answers without leaving this turn.
      await setImmediate()
    }
  }
}

/** The file is called after who may have it, so that it is not handed to another by mistake. */
function nameFile(
  c: Context,
  parts: ApiParts,
  recipient: string | undefined,
  { mediaType, extension, name }: OutFormat,
): void {
  const whom = recipient === undefined ? 'own-staff' : recipient.replace(/^member:/, '').replace(/[^A-Za-z0-9]+/g, '-')
  const day = new Date(parts.clock.nowMs()).toISOString().slice(0, 10)
  const what = name === 'stix' ? '' : `-${name}`
  c.header('Content-Type', mediaType)
  c.header(
    'Content-Disposition',
    `attachment; filename="${parts.alliance().self.member}-for-${whom}-${day}${what}.${extension}"`,
  )
}
