import { z } from 'zod'
import { Fault } from '../base/fault.ts'
import { createGate } from '../http/gate.ts'
import { paced } from '../http/pace.ts'
import { recordAct } from './audit-record.ts'
import type { ContainerMade } from './container-desk.ts'
import * as contract from './contract/containers.ts'
import { parseQuery } from './input.ts'
import type { Operation } from './operation.ts'
import { originCode } from './parameters.ts'
import type { ApiParts } from './parts.ts'
import { pickGiven } from './pick-given.ts'

const mediaType = 'application/vnd.trefoil.container'
const writeQuery = z.strictObject({
  to: originCode,
  since: z.enum(['receipt', 'start']).default('receipt').describe('what it has not answered, or everything'),
  'resume-alone': z
    .enum(['true', 'false'])
    .default('false')
    .describe('vouch that no member has seen more of the ledger than is here, where no member can be asked'),
  chunk: z.coerce.number().int().min(1024).max(1_048_576).optional().describe('bytes of a chunk'),
})

export function containerRoutes(parts: ApiParts): Operation[] {
  const { containers } = parts
  const gate = createGate(1, 4)
  return [
    {
      method: 'post',
      path: '/containers/write',
      summary: 'A sealed file with what waits for a member',
      access: 'releaser',
      because: 'A container takes intelligence out of this node',
      stepUp: true,
      query: writeQuery,
      answer: { status: 200, schema: null, mediaType },
      async handle(c, who) {
        const { to, since, chunk, 'resume-alone': alone } = parseQuery(c, writeQuery)
        const made = await gate.run(() =>
          containers.write({ to, since, resumeAlone: alone === 'true', ...pickGiven({ chunkSize: chunk }) }),
        )
        if (made === null) throw new Fault('not-found', `nothing waits for ${to}`)
        await recordAct(
          parts,
          who,
          'container-write',
          to,
          `container=${made.id} bytes=${made.bytes} since=${since} resume-alone=${alone}`,
        )
        c.header('Content-Type', mediaType)
        c.header('Content-Length', String(made.bytes))
        c.header('Content-Disposition', `attachment; filename="for-${to}-${made.id.slice(0, 8)}.trefoil"`)
        return c.body(streamOf(made))
      },
    },
    {
      method: 'post',
      path: '/containers/read',
      summary: 'Take a container, whole or in part, and import what has become whole',
      access: 'releaser',
      because: 'A container brings another member’s word into this node',
      body: { schema: null, mediaTypes: [mediaType, '*/*'] },
      answer: { status: 200, schema: contract.containerReading },
      async handle(c, who) {
        const source = paced(c.req.raw.body ?? new ReadableStream({ start: (controller) => controller.close() }))
        const reading = await gate.run(() => containers.read(source))
        for (const { id, sections, added } of reading.imported)
          await recordAct(parts, who, 'container-read', id, `sections=${sections.length} added=${added}`)
        return c.json(reading as contract.ContainerReading)
      },
    },
    {
      method: 'get',
      path: '/containers',
      summary: 'Containers that wait in the quarantine',
      access: 'reader',
      answer: { status: 200, schema: contract.containerList },
      handle: async (c) => c.json({ items: await containers.list() } as contract.ContainerList),
    },
    {
      method: 'delete',
      path: '/containers/{id}',
      summary: 'Forget a container that waits in the quarantine',
      access: 'releaser',
      answer: { status: 204, schema: null },
      async handle(c, who) {
        const id = c.req.param('id') ?? ''
        await containers.remove(id)
        await recordAct(parts, who, 'container-remove', id)
        return c.body(null, 204)
      },
    },
  ]
}

function streamOf({ content }: ContainerMade): ReadableStream<Uint8Array> {
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const { done, value } = await content.next()
        if (done === true) controller.close()
        else controller.enqueue(value)
      },
      async cancel() {
        await content.return()
      },
    },
    { highWaterMark: 1 },
  )
}
