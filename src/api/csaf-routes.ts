import { z } from 'zod'
import { Fault } from '../base/fault.ts'
import { maxCsafBytes } from '../desks/advisory/csaf-inbox.ts'
import { callerName } from '../http/connection.ts'
import { createGate } from '../http/gate.ts'
import * as contract from './contract/advisories.ts'
import { requireLive } from './incident-routes.ts'
import { parseQuery } from './input.ts'
import { readJson } from './json-body.ts'
import { jsonBody, type Operation } from './operation.ts'
import { pageLimit } from './parameters.ts'
import type { ApiParts } from './parts.ts'
import { presentCsaf } from './present-advisory.ts'
import { readImport } from './read-import.ts'

const listQuery = z.strictObject({ limit: pageLimit })

/** Advisories of others: checked before anything of them is trusted, then taken in as intelligence. */
export function csafRoutes(parts: ApiParts): Operation[] {
  const { inbox, openPgp, publisher } = parts.advisories
  const checks = createGate(2, 8)
  return [
    {
      method: 'get',
      path: '/csaf-documents',
      summary: "Others' CSAF documents that were checked, the newest first",
      access: 'analyst',
      query: listQuery,
      answer: { status: 200, schema: contract.csafList },
      async handle(c) {
        requireLive(parts)
        const { limit } = parseQuery(c, listQuery)
        return c.json({ items: (await inbox.list(limit)).map(presentCsaf) } satisfies contract.CsafList)
      },
    },
    {
      method: 'post',
      path: '/csaf-documents',
      summary: 'Check a CSAF document: hash, signature, then the rules of CSAF 2.0',
      access: 'analyst',
      body: { schema: contract.newCsaf, mediaTypes: jsonBody },
      answer: { status: 201, schema: contract.csafDocument },
      async handle(c, who) {
        requireLive(parts)
        return checks.run(async () => {
          const received = await readJson(c.req.raw, contract.newCsaf, 2 * maxCsafBytes)
          return c.json(presentCsaf(await inbox.receive(received, callerName(who.person))), 201)
        })
      },
    },
    {
      method: 'post',
      path: '/csaf-documents/{digest}/intake',
      summary: 'Take what a trusted document says in as intelligence of this member',
      access: 'analyst',
      because: 'Taking it in publishes in this member’s name',
      answer: { status: 200, schema: contract.csafTaken },
      async handle(c, who) {
        requireLive(parts)
        const row = await inbox.get(digestOf(c.req.param('digest')))
        if (row.state !== 'trusted')
          throw new Fault(
            'conflict',
            'only a trusted document is taken in: its hash, its signature and its form must hold',
          )
        const source = `${row.tracking_id}.json`
        const read = await readImport(parts, who.person, row.body, { format: 'csaf', source, maxObjects: 10_000 })
        const entries = read.texts.map((text) => ({ text, unlabelled: 'amber' as const }))
        const result = await parts.intake.accept({ kind: 'local', actor: callerName(who.person) }, entries)
        return c.json({
          added: result.added.length,
          unchanged: read.unchanged + result.unchanged.length,
          rejected: result.rejected.length,
        } satisfies contract.CsafTaken)
      },
    },
    {
      method: 'get',
      path: '/csaf-publishers',
      summary: 'Whose CSAF documents are trusted, and the key that this node signs with',
      access: 'analyst',
      answer: { status: 200, schema: contract.publishers },
      async handle(c) {
        requireLive(parts)
        return c.json({
          items: (await inbox.publishers()).map(presentPublisher),
          own: { fingerprint: openPgp.fingerprint, url: `${publisher().url}/.well-known/csaf/provider-metadata.json` },
        } satisfies contract.Publishers)
      },
    },
    {
      method: 'post',
      path: '/csaf-publishers',
      summary: 'Trust a publisher by its OpenPGP key',
      access: 'releaser',
      because: 'Whom this node trusts is decided by a releaser',
      stepUp: true,
      body: { schema: contract.newPublisher, mediaTypes: jsonBody },
      answer: { status: 201, schema: contract.publisher },
      async handle(c, who) {
        requireLive(parts)
        const body = await readJson(c.req.raw, contract.newPublisher, 128 * 1024)
        return c.json(presentPublisher(await inbox.trust(body, callerName(who.person))), 201)
      },
    },
    {
      method: 'delete',
      path: '/csaf-publishers/{fingerprint}',
      summary: 'Trust a publisher no more; what was taken in stays',
      access: 'releaser',
      because: 'Whom this node trusts is decided by a releaser',
      answer: { status: 204, schema: null },
      async handle(c, who) {
        requireLive(parts)
        const fingerprint = c.req.param('fingerprint') ?? ''
        if (!/^[0-9A-F]{40,64}$/.test(fingerprint)) throw new Fault('not-found', 'no such publisher')
        await inbox.distrust(fingerprint, callerName(who.person))
        return c.body(null, 204)
      },
    },
  ]
}

function presentPublisher(row: {
  readonly fingerprint: string
  readonly name: string
  readonly namespace: string
  readonly added_by: string
  readonly at: number
}) {
  const { fingerprint, name, namespace, added_by: addedBy, at } = row
  return { fingerprint, name, namespace, addedBy, at: new Date(at).toISOString() }
}

function digestOf(text: string | undefined): string {
  if (text === undefined || !/^[0-9a-f]{64}$/.test(text)) throw new Fault('not-found', 'no such document')
  return text
}
