import { setImmediate as nextTurn, setTimeout as wait } from 'node:timers/promises'
import { z } from 'zod'
import { Fault } from '../base/fault.ts'
import { uuidV4 } from '../base/ids.ts'
import { createGate, type Gate } from '../http/gate.ts'
import { streamText } from '../http/stream-text.ts'
import type { GraphPiece } from '../release/graph-model.ts'
import { isStixId } from '../stix/identifier.ts'
import type { StixId } from '../stix/object.ts'
import { recordAct } from './audit-record.ts'
import * as contract from './contract/graph.ts'
import { readCursor, writeCursor } from './cursor.ts'
import { parseQuery } from './input.ts'
import { readJson } from './json-body.ts'
import { objectId } from './object-routes.ts'
import { jsonBody, type Operation } from './operation.ts'
import { stixType } from './parameters.ts'
import type { ApiParts } from './parts.ts'
import { pickGiven } from './pick-given.ts'
import { presentSummary } from './present.ts'

const linkKind = z.string().regex(/^[a-zA-Z0-9_-]{1,250}$/, 'a kind of link, like uses or object_refs')
const neighboursQuery = z.strictObject({
  kind: linkKind,
  direction: contract.direction,
  type: stixType,
  cursor: z.string().max(200).optional(),
  limit: z.coerce.number<string>().int().min(1).max(100).default(100),
})
const pathQuery = z.strictObject({ from: z.string().max(300), to: z.string().max(300) })
const idsAtOnce = 200
const mostBytes = 4 * 1024 * 1024
const standAgainMs = 20

export function graphRoutes(parts: ApiParts): Operation[] {
  const { graph } = parts.release
  // A path, or the counts of a hub, is work for tens of milliseconds.
  const gate = createGate(2, 16)
  return [
    {
      method: 'get',
      path: '/objects/{id}/neighbour-counts',
      summary: 'How many neighbours an object has, by kind of link, direction and type',
      access: 'reader',
      answer: { status: 200, schema: contract.neighbourCounts },
      async handle(c, who) {
        const id = objectId(c.req.param('id'))
        const { groups, more } = await gate.run(() => graph.counts(who.person, id))
        return c.json({ groups: groups.map((group) => ({ ...group })), more } satisfies contract.NeighbourCounts)
      },
    },
    {
      method: 'get',
      path: '/objects/{id}/neighbours',
      summary: 'Neighbours of one kind, newest first, with the links that make them so',
      access: 'reader',
      query: neighboursQuery,
      answer: { status: 200, schema: contract.neighbours },
      async handle(c, who) {
        const { cursor, limit, ...which } = parseQuery(c, neighboursQuery)
        const id = objectId(c.req.param('id'))
        const filters = { id, ...which }
        const before = cursor === undefined ? undefined : readCursor(cursor, filters)
        const found = await gate.run(() =>
          graph.neighbours(who.person, id, { ...which, ...pickGiven({ before }), limit }),
        )
        return c.json({
          nodes: found.nodes.map(presentSummary),
          links: found.links.map((link) => ({ ...link })),
          next: found.next === null ? null : writeCursor(found.next, filters),
        } satisfies contract.Neighbours)
      },
    },
    {
      method: 'post',
      path: '/graph',
      summary:
        'These objects, as far as you may read them, and every link between two of them: a piece of the picture on each line',
      access: 'reader',
      body: { schema: contract.graphQuestion, mediaTypes: jsonBody },
      answer: { status: 200, schema: contract.graphPiece, mediaType: 'application/x-ndjson' },
      async handle(c, who) {
        const ids = await readIds(c.req.raw)
        const lines = linesOf(graph.between(who.person, ids), gate)
        // The first piece is made before anything is sent, so that a failure still gets its proper answer.
        const first = await lines.next()
        c.header('Content-Type', 'application/x-ndjson')
        return c.body(streamText(first, lines))
      },
    },
    {
      method: 'get',
      path: '/path',
      summary: 'A shortest path between two objects, of at most six links',
      access: 'reader',
      query: pathQuery,
      answer: { status: 200, schema: contract.path },
      async handle(c, who) {
        const { from, to } = parseQuery(c, pathQuery)
        const ends = [objectId(from), objectId(to)] as const
        const { nodes, links, complete } = await gate.run(() => graph.path(who.person, ...ends))
        return c.json({
          nodes: nodes.map(presentSummary),
          links: links.map((link) => ({ ...link })),
          complete,
        } satisfies contract.Path)
      },
    },
    {
      method: 'post',
      path: '/graph/bundle',
      summary: 'The exact texts of these objects, as far as you may read them, in one bundle',
      access: 'releaser',
      because: 'An export takes intelligence out of this node',
      body: { schema: contract.graphQuestion, mediaTypes: jsonBody },
      answer: { status: 200, schema: null, mediaType: 'application/stix+json' },
      async handle(c, who) {
        const ids = await readIds(c.req.raw)
        return await gate.run(async () => {
          const texts: string[] = []
          const versions = { first: false, last: true, all: false, exact: [] }
          for (let at = 0; at < ids.length; at += idsAtOnce) {
            const some = ids.slice(at, at + idsAtOnce)
            const { items } = await parts.release.page(who.person, { ids: some, limit: idsAtOnce * 4, versions })
            texts.push(...items.map(({ text }) => text))
            await nextTurn()
          }
          await recordAct(parts, who, 'export', '', `format=stix graph=${texts.length}`)
          c.header('Content-Type', 'application/stix+json')
          const id = `bundle--${uuidV4((bytes) => parts.random(bytes.length))}`
          return c.body(`{"type":"bundle","id":"${id}","objects":[\n${texts.join(',\n')}\n]}\n`)
        })
      },
    },
  ]
}

/** A line for each piece. Who reads slowly stands in nobody's way: each piece passes the gate by itself. */
async function* linesOf(pieces: AsyncGenerator<GraphPiece>, gate: Gate): AsyncGenerator<string> {
  try {
    for (let isFirst = true; ; isFirst = false) {
      const { done, value } = await (isFirst ? gate.run(() => pieces.next()) : nextThrough(gate, pieces))
      if (done) return
      const { nodes, links, more } = value
      const piece: contract.GraphPiece = { nodes: nodes.map(presentSummary), links: [...links], more }
      yield `${JSON.stringify(piece)}\n`
    }
  } finally {
    await pieces.return(undefined)
  }
}

/** What has begun is not refused in the middle, however many wait: it stands at the gate once more. */
async function nextThrough<Of>(gate: Gate, pieces: AsyncGenerator<Of>): Promise<IteratorResult<Of>> {
  for (;;) {
    let isInside = false
    try {
      return await gate.run(() => {
        isInside = true
        return pieces.next()
      })
    } catch (error) {
      if (isInside || !(error instanceof Fault) || error.kind !== 'too-many') throw error
      await wait(standAgainMs)
    }
  }
}

/** What cannot be an identifier is not there, like what is not held. */
async function readIds(request: Request): Promise<StixId[]> {
  const { ids } = await readJson(request, contract.graphQuestion, mostBytes)
  return [...new Set(ids)].filter((id) => isStixId(id))
}
