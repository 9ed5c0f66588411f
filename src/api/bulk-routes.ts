import { formatMicros } from '../base/clock.ts'
import { asFault, Fault } from '../base/fault.ts'
import type { Act } from '../desks/bulk/act.ts'
import { problemOf } from '../http/problem.ts'
import { streamText } from '../http/stream-text.ts'
import * as contract from './contract/bulk.ts'
import { readJson } from './json-body.ts'
import { type Context, jsonBody, type Operation, type SignedIn } from './operation.ts'
import type { ApiParts } from './parts.ts'
import { pickGiven } from './pick-given.ts'

const because = "A verdict is published in this member's name"

/** One verdict over a whole filter: prepared and looked at first, then done in steps that can be stopped and taken back. */
export function bulkRoutes(parts: ApiParts): Operation[] {
  function change(step: 'start' | 'stop' | 'undo', summary: string): Operation {
    return {
      method: 'post',
      path: `/bulk/{id}/${step}`,
      summary,
      access: 'analyst',
      because,
      answer: { status: 200, schema: contract.bulkAct },
      handle: async (c, who) => c.json(present(await parts.bulk[step](who.person, idOf(c)))),
    }
  }
  return [
    {
      method: 'post',
      path: '/bulk',
      summary:
        'Fix what a verdict over all that a filter shows would be about, and who would read it; nothing is said yet. How far it is stands on each line, what came of it on the last',
      access: 'analyst',
      because,
      body: { schema: contract.newBulk, mediaTypes: jsonBody },
      answer: { status: 200, schema: contract.bulkPiece, mediaType: 'application/x-ndjson' },
      async handle(c, who) {
        const { filter, kind, sector = '' } = await readJson(c.req.raw, contract.newBulk)
        if (parts.space !== null) throw new Fault('conflict', 'this is an exercise: nobody answers it in earnest')
        const preparing = parts.bulk.prepare(who.person, {
          ...{ kind, sector, operator: operatorOf(who) },
          filter: pickGiven({
            text: filter.q,
            types: filter.type,
            tlps: filter.tlp,
            origins: filter.origin,
            since: filter.since === undefined ? undefined : Date.parse(filter.since) * 1000,
          }),
        })
        // Where nothing can come of it, that is found with the first piece mostly, and gets its proper answer.
        const lines = linesOf(preparing, await preparing.next(), parts.reportUnexpected)
        c.header('Content-Type', 'application/x-ndjson')
        return c.body(streamText(await lines.next(), lines))
      },
    },
    {
      method: 'get',
      path: '/bulk',
      summary: 'Your verdicts over whole filters',
      access: 'analyst',
      answer: { status: 200, schema: contract.bulkActs },
      handle: async (c, who) =>
        c.json({ items: (await parts.bulk.of(who.person)).map(present) } satisfies contract.BulkActs),
    },
    {
      method: 'get',
      path: '/bulk/{id}',
      summary: 'How far one has come',
      access: 'analyst',
      answer: { status: 200, schema: contract.bulkAct },
      handle: async (c, who) => c.json(present(await parts.bulk.find(who.person, idOf(c)))),
    },
    change('start', 'Begin, or go on where it was stopped'),
    change('stop', 'Stop: what was said stays said'),
    change('undo', 'Take back what it said, and nothing else'),
  ]
}

/** A line for each piece. What fails after the first is said on the last. */
async function* linesOf(
  preparing: AsyncGenerator<number, Act>,
  first: IteratorResult<number, Act>,
  report: (error: unknown) => void,
): AsyncGenerator<string> {
  try {
    for (let piece = first; ; piece = await preparing.next()) {
      yield lineOf(piece.done === true ? { act: present(piece.value) } : { looked: piece.value })
      if (piece.done === true) return
    }
  } catch (error) {
    if (asFault(error).kind === 'internal') report(error)
    yield lineOf({ problem: problemOf(error) })
  } finally {
    await preparing.return(undefined as never)
  }
}

function lineOf(piece: contract.BulkPiece): string {
  return `${JSON.stringify(piece)}\n`
}

function idOf(c: Context): string {
  const id = c.req.param('id') ?? ''
  if (!/^[0-9a-f-]{36}$/.test(id)) throw new Fault('not-found', 'no such act')
  return id
}

function operatorOf(who: SignedIn): string | null {
  return who.session === null ? who.person.role : null
}

function present(act: Act): contract.BulkAct {
  const { id, kind, filter, total, notTaken, byType, byTlp, phase, state, because, place, reached, counts } = act
  const { text, types, tlps, origins, since } = filter
  return {
    ...{ id, kind, total, notTaken, byType, byTlp, phase, state, because, place, counts },
    filter: pickGiven({
      q: text,
      type: types && [...types],
      tlp: tlps && [...tlps],
      origin: origins && [...origins],
      since: since === undefined ? undefined : formatMicros(since),
    }),
    preparedAt: formatMicros(act.preparedAtMs * 1000),
    until: formatMicros(act.until),
    readers: Object.entries(act.readers).map(([recipient, count]) => ({ recipient, count })),
    end: phase === 'say' ? total : reached,
  }
}
