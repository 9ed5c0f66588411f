import { z } from 'zod'
import { Fault } from '../base/fault.ts'
import { uuidV4 } from '../base/ids.ts'
import { type MemberCode, type Tlp, tlpLevels } from '../policy/model.ts'
import type { Caller, Page, PageItem, PageQuery } from '../release/model.ts'
import { recordAct } from './audit-record.ts'
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
      summary: 'A STIX bundle of what a recipient may have',
      access: 'releaser',
      because: 'An export takes intelligence out of this node',
      query: exportQuery,
      answer: { status: 200, schema: null, mediaType: 'application/stix+json' },
      async handle(c, who) {
        const { recipient, type: types, versions } = parseQuery(c, exportQuery)
        const readings = readingsOf(parts, who, recipient)
        const query = {
          limit: pageObjects,
          versions: { first: false, last: versions === 'last', all: versions === 'all', exact: [] },
          ...pickGiven({ types }),
        }
        const bundle = bundleOf(parts, readings, query)
        // The first piece is made before anything is sent, so that a failure still gets its proper answer.
        const first = await bundle.next()
        await recordAct(parts, who, 'export', recipient ?? '', `versions=${versions} types=${types?.join(',') ?? ''}`)
        nameFile(c, parts, recipient)
        if (c.req.method === 'HEAD') return c.body(null)
        return c.body(streamOf(first, bundle))
      },
    },
  ]
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

/** The pieces of the bundle's text: stored texts joined, never parsed. An object that several agreements release is there once. */
async function* bundleOf(
  parts: ApiParts,
  readings: readonly Reading[],
  query: Omit<PageQuery, 'agreement' | 'after'>,
): AsyncGenerator<string> {
  const given = readings.length > 1 ? new Set<string>() : null
  let separator = `{"type":"bundle","id":"bundle--${uuidV4((bytes) => parts.random(bytes.length))}","objects":[\n`
  for (const { caller, agreement } of readings) {
    let after: number | undefined
    for (let more = true; more; ) {
      const page: Page<PageItem> = await parts.release.page(caller, { ...query, ...pickGiven({ agreement, after }) })
      let piece = ''
      for (const item of page.items) {
        const key = `${item.id} ${item.version}`
        if (given?.has(key)) continue
        given?.add(key)
        piece += separator + item.text
        separator = ',\n'
      }
      if (piece !== '') yield piece
      const last = page.items.at(-1)
      more = page.more && last !== undefined
      after = last?.added
    }
  }
  // STIX 2.1 §8: a bundle without objects has no `objects` property.
  yield separator === ',\n' ? '\n]}\n' : separator.replace(',"objects":[\n', '}\n')
}

function streamOf(first: IteratorResult<string>, rest: AsyncGenerator<string>): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder()
  let next: IteratorResult<string> | undefined = first
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const result: IteratorResult<string> = next ?? (await rest.next())
        next = undefined
        if (result.done) controller.close()
        else controller.enqueue(encoder.encode(result.value))
      },
      async cancel() {
        await rest.return(undefined)
      },
    },
    { highWaterMark: 1 },
  )
}

/** The file is called after who may have it, so that it is not handed to another by mistake. */
function nameFile(c: Context, parts: ApiParts, recipient: string | undefined): void {
  const whom = recipient === undefined ? 'own-staff' : recipient.replace(/^member:/, '').replace(/[^A-Za-z0-9]+/g, '-')
  const day = new Date(parts.clock.nowMs()).toISOString().slice(0, 10)
  c.header('Content-Type', 'application/stix+json;version=2.1')
  c.header('Content-Disposition', `attachment; filename="${parts.alliance().self.member}-for-${whom}-${day}.json"`)
}
