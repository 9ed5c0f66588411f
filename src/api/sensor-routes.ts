import { Fault } from '../base/fault.ts'
import { recordAct } from './audit-record.ts'
import { checkName } from './check-name.ts'
import * as contract from './contract/sensors.ts'
import { readJson } from './json-body.ts'
import { type Context, jsonBody, type Operation } from './operation.ts'
import type { ApiParts } from './parts.ts'
import { pickGiven } from './pick-given.ts'

/** The sensors of this node, and what an administrator does to them. */
export function sensorRoutes(parts: ApiParts): Operation[] {
  const { sensors } = parts
  return [
    {
      method: 'get',
      path: '/sensors',
      summary: 'Sensors of this node, how each is and what it told',
      access: 'reader',
      because: 'It shows where this member looks',
      answer: { status: 200, schema: contract.sensors },
      handle: async (c) => c.json({ items: [...(await sensors.list())] } satisfies contract.Sensors),
    },
    {
      method: 'post',
      path: '/sensors',
      summary: 'Enrol a sensor; what it begins with, its token in it, is shown once',
      access: 'admin',
      stepUp: true,
      body: { schema: contract.newSensor, mediaTypes: jsonBody },
      answer: { status: 201, schema: contract.enrolment },
      async handle(c, who) {
        const { name, sector, url } = await readJson(c.req.raw, contract.newSensor)
        const made = await sensors.add(who.person.name, { name: checkName(name), sector, ...pickGiven({ url }) })
        await recordAct(parts, who, 'sensor-add', made.name, `sector=${sector}`)
        return c.json(made satisfies contract.Enrolment, 201)
      },
    },
    {
      method: 'post',
      path: '/sensors/{name}/revocation',
      summary:
        "Revoke a sensor: its token is worth nothing at once, and it cannot be admitted again under this name's token",
      access: 'admin',
      stepUp: true,
      answer: { status: 204, schema: null },
      async handle(c, who) {
        const name = nameOf(c)
        await sensors.revoke(name)
        await recordAct(parts, who, 'sensor-revoke', name)
        return c.body(null, 204)
      },
    },
    {
      method: 'delete',
      path: '/sensors/{name}',
      summary: 'Forget a sensor that was revoked; its name is free again',
      access: 'admin',
      stepUp: true,
      answer: { status: 204, schema: null },
      async handle(c, who) {
        const name = nameOf(c)
        await sensors.remove(name)
        await recordAct(parts, who, 'sensor-remove', name)
        return c.body(null, 204)
      },
    },
  ]
}

function nameOf(c: Context): string {
  const name = c.req.param('name')?.normalize('NFC') ?? ''
  if (name === '' || name.length > 100) throw new Fault('not-found', 'there is no sensor with this name')
  return name
}
