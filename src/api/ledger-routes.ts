import { z } from 'zod'
import { formatMicros } from '../base/clock.ts'
import { Fault } from '../base/fault.ts'
import { lanes } from '../release/model.ts'
import { noteQuestion, recordAct } from './audit-record.ts'
import * as contract from './contract/ledger.ts'
import { parseQuery } from './input.ts'
import { readJson } from './json-body.ts'
import type { LedgerState } from './ledger-desk.ts'
import { jsonBody, type Operation } from './operation.ts'
import { originCode } from './parameters.ts'
import type { ApiParts } from './parts.ts'

const proofQuery = z.strictObject({
  member: originCode,
  lane: z.enum(lanes),
  seq: z.coerce.number<string>().int().min(1).max(Number.MAX_SAFE_INTEGER),
})

export function ledgerRoutes(parts: ApiParts): Operation[] {
  return [
    {
      method: 'get',
      path: '/ledger',
      summary: "This node's ledger: its size, who witnessed it, its streams and what was answered",
      access: 'everyone',
      answer: { status: 200, schema: contract.ledger },
      handle: async (c) => c.json(present(await parts.ledger.state())),
    },
    {
      method: 'get',
      path: '/ledger/proof',
      summary: 'The file that proves one step of a stream, to be verified anywhere without this node',
      access: ['releaser', 'admin', 'auditor'],
      query: proofQuery,
      answer: { status: 200, schema: null, mediaType: 'text/plain' },
      async handle(c, who) {
        const { member, lane, seq } = parseQuery(c, proofQuery)
        const file = await parts.ledger.proof(member, lane, seq)
        if (file === null) throw new Fault('not-found', 'there is no such step')
        noteQuestion(parts, who, 'prove', `${member} ${lane} ${seq}`)
        return c.body(file, 200, { 'content-type': 'text/plain; charset=utf-8' })
      },
    },
    {
      method: 'post',
      path: '/ledger/resume',
      summary: 'Lets this node sign its ledger although too few members say what they saw of it',
      access: 'admin',
      stepUp: true,
      answer: { status: 200, schema: contract.ledger },
      async handle(c, who) {
        const { size } = await parts.ledger.state()
        await recordAct(parts, who, 'resume-ledger', String(size))
        return c.json(present(await parts.ledger.resumeAlone()))
      },
    },
    {
      method: 'post',
      path: '/ledger/renew',
      summary: 'Prepares the ledger that follows one that members contradict: its key, and its name for the card',
      access: 'admin',
      stepUp: true,
      body: { schema: contract.ledgerRenewal, mediaTypes: jsonBody },
      answer: { status: 200, schema: contract.renewedLedger },
      async handle(c, who) {
        const { reason } = await readJson(c.req.raw, contract.ledgerRenewal)
        const { origin: after } = await parts.ledger.state()
        const origin = await parts.ledger.renew(reason)
        await recordAct(parts, who, 'renew-ledger', origin, `after=${after}`)
        return c.json({ origin, after })
      },
    },
  ]
}

function present(state: LedgerState): contract.Ledger {
  const { checkpoint, witnessed, streams, inbound, peers, ...rest } = state
  return {
    ...rest,
    checkpoint: checkpoint === null ? null : { ...checkpoint },
    witnessed: witnessed.map(({ member, size, at }) => ({ member, size, at: formatMicros(at) })),
    streams: streams.map(({ at, since, ...stream }) => ({
      ...stream,
      at: formatMicros(at),
      since: since === null ? null : formatMicros(since),
    })),
    inbound: inbound.map(({ at, ...stream }) => ({ ...stream, at: formatMicros(at) })),
    peers: peers.map((peer) => ({ ...peer })),
  }
}
