import { z } from 'zod'
import { formatMicros } from '../base/clock.ts'
import { showCode, spellCode } from '../flash/acknowledgement.ts'
import { flashName } from '../flash/alert.ts'
import { encodeQr } from '../flash/qr-code.ts'
import { qrSvg } from '../flash/qr-picture.ts'
import { callerName } from '../http/connection.ts'
import { documentHeaders } from '../http/headers.ts'
import { recordAct } from './audit-record.ts'
import * as contract from './contract/flash.ts'
import { readCursor, writeCursor } from './cursor.ts'
import type { FlashEntry } from './flash-desk.ts'
import { parseQuery } from './input.ts'
import { readJson } from './json-body.ts'
import { jsonBody, type Operation } from './operation.ts'
import { pageLimit } from './parameters.ts'
import type { ApiParts } from './parts.ts'
import { pickGiven } from './pick-given.ts'

const listQuery = z.strictObject({ cursor: z.string().max(200).optional(), limit: pageLimit })

export function flashRoutes(parts: ApiParts): Operation[] {
  const { flash } = parts
  const answer = { status: 200, schema: contract.flashAlert }
  return [
    {
      method: 'get',
      path: '/flash',
      summary: 'Flash alerts, sent and received, newest first',
      access: 'reader',
      query: listQuery,
      answer: { status: 200, schema: contract.flashList },
      async handle(c) {
        const { cursor, limit } = parseQuery(c, listQuery)
        const before = cursor === undefined ? undefined : readCursor(cursor, 'flash')
        const found = await flash.list({ ...pickGiven({ before }), limit: limit + 1 })
        const last = found[limit - 1]
        const next = found.length > limit && last !== undefined ? writeCursor(last.receivedAt, 'flash') : null
        return c.json({ items: found.slice(0, limit).map(presentFlash), next } satisfies contract.FlashList)
      },
    },
    {
      method: 'post',
      path: '/flash',
      summary: 'Sign a flash alert, and publish it before everything else',
      access: 'releaser',
      because: "A flash alert speaks in this member's name",
      stepUp: true,
      body: { schema: contract.newFlash, mediaTypes: jsonBody },
      answer: { status: 201, schema: contract.flashAlert },
      async handle(c, who) {
        const wanted = await readJson(c.req.raw, contract.newFlash)
        const entry = await flash.write(wanted, callerName(who.person))
        await recordAct(parts, who, 'flash', flashName(entry.signed.alert), entry.signed.digest)
        return c.json(presentFlash(entry), 201)
      },
    },
    {
      method: 'post',
      path: '/flash/read',
      summary: 'Check a flash alert that came by other means, and keep it',
      access: 'analyst',
      body: { schema: contract.flashText, mediaTypes: jsonBody },
      answer,
      async handle(c, who) {
        const { text } = await readJson(c.req.raw, contract.flashText)
        const entry = await flash.read(Buffer.from(text, 'utf8'))
        await recordAct(parts, who, 'flash-read', flashName(entry.signed.alert), entry.signed.digest)
        return c.json(presentFlash(entry))
      },
    },
    {
      method: 'get',
      path: '/flash/{name}',
      summary: 'One flash alert, and who acknowledged it',
      access: 'reader',
      answer,
      handle: async (c) => c.json(presentFlash(await flash.get(c.req.param('name') ?? ''))),
    },
    {
      method: 'get',
      path: '/flash/{name}/qr',
      summary: 'The whole alert as a QR code',
      access: 'reader',
      answer: { status: 200, schema: null, mediaType: 'image/svg+xml' },
      async handle(c) {
        const { signed } = await flash.get(c.req.param('name') ?? '')
        const picture = qrSvg(encodeQr(Buffer.from(signed.text, 'utf8'), 'M'), `Flash ${flashName(signed.alert)}`)
        return c.body(picture, 200, { 'content-type': 'image/svg+xml', ...documentHeaders })
      },
    },
    {
      method: 'post',
      path: '/flash/{name}/acknowledgement',
      summary: "This member's code for the sender of an alert; also sent over the network",
      access: 'analyst',
      answer: { status: 200, schema: contract.flashCode },
      async handle(c, who) {
        const name = c.req.param('name') ?? ''
        const { code, sent } = await flash.acknowledge(name, callerName(who.person))
        await recordAct(parts, who, 'flash-acknowledge', name)
        return c.json({ code: showCode(code), spelled: spellCode(code), sent } satisfies contract.FlashCode)
      },
    },
    {
      method: 'post',
      path: '/flash/{name}/confirmations',
      summary: 'Record the code that a member read out',
      access: 'analyst',
      body: { schema: contract.flashConfirmation, mediaTypes: jsonBody },
      answer,
      async handle(c, who) {
        const name = c.req.param('name') ?? ''
        const { member, code } = await readJson(c.req.raw, contract.flashConfirmation)
        const entry = await flash.confirm(name, member, code, callerName(who.person))
        await recordAct(parts, who, 'flash-confirm', name, member)
        return c.json(presentFlash(entry))
      },
    },
  ]
}

function presentFlash({
  signed,
  objectId,
  receivedAt,
  isOurs,
  acknowledged,
  waiting,
}: FlashEntry): contract.FlashAlert {
  const { alert, text, digest } = signed
  const { from, number, at, tlp, subject, body, indicators } = alert
  return {
    name: flashName(alert),
    ...{ from, number, at, tlp, subject, text, digest, objectId, isOurs },
    body: body.join('\n'),
    indicators: [...indicators],
    receivedAt: formatMicros(receivedAt),
    acknowledged: acknowledged.map(({ member, at: moment, by }) => ({ member, at: formatMicros(moment), by })),
    waiting: waiting.map((one) => ({ ...one })),
  }
}
