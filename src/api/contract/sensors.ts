import { z } from 'zod'

const nullableTime = z.string().nullable()

export const sensor = z.object({
  name: z.string(),
  sector: z.string().describe("a word of STIX's industry sectors; '' not said"),
  madeBy: z.string(),
  madeAt: z.string(),
  revokedAt: nullableTime,
  contactAt: nullableTime.describe('when it last reported'),
  isConnected: z.boolean().describe('it asks for the index at this moment, or did within the last half minute'),
  told: z.number().describe('events of it that sightings count'),
  refused: z.number().describe('what it sent that was not taken'),
  because: z.string().describe("why the last of it was not taken; '' nothing was refused"),
  state: z
    .object({
      version: z.string(),
      startedAt: z.string(),
      indexAt: nullableTime.describe('when its index was last known to be that of the node'),
      watched: z.number(),
      events: z.number(),
      skipped: z.number(),
      hits: z.number(),
      waiting: z.number().describe('events that it has not told yet'),
      pending: z.number().nullable().describe('what its source holds and it has not read; null: it does not say'),
      lagMs: z.number().nullable().describe('how long before it was read the last event had happened'),
      errors: z.number(),
      lastError: z.string(),
      tripped: z.array(z.object({ indicator: z.string(), version: z.string(), hits: z.number(), events: z.number() })),
      lookBack: z
        .object({
          keptDays: z.number(),
          keptValueDays: z.number(),
          recordedDays: z.number().describe('days of which something was recorded; of all others nothing is known'),
          oldestDay: nullableTime.describe('the first of them (YYYY-MM-DD, UTC)'),
          bytes: z.number(),
          lookedUp: z.number().describe('indicators that were looked up in what it saw before, since it began'),
          confirmed: z.number().describe('of these, seen before'),
          probable: z.number().describe('of these, perhaps seen before: the values are gone, and nothing is told'),
        })
        .nullable()
        .describe('what it keeps to look back in; null: nothing'),
    })
    .nullable()
    .describe('what it says of itself; null: it has not reported yet'),
})
export const sensors = z.object({ items: z.array(sensor) })
export const newSensor = z.strictObject({
  name: z.string().min(1).max(60),
  sector: z
    .string()
    .regex(/^([a-z][a-z-]{0,60})?$/, 'a word of the industry sectors of STIX, such as water')
    .default(''),
  url: z.url().max(500).optional().describe('where it reaches the exchange listener; absent: as the card says'),
})
export const enrolment = z
  .object({
    format: z.literal('trefoil/sensor/1'),
    member: z.string(),
    name: z.string(),
    sector: z.string(),
    url: z.string(),
    authority: z.string().describe("PEM: whose certificate the node's listener has"),
    key: z.string().describe('the key with which the node signs what it gives'),
    token: z.string(),
  })
  .describe('what a sensor begins with; shown once')

export type Sensor = z.infer<typeof sensor>
export type Sensors = z.infer<typeof sensors>
export type NewSensor = z.infer<typeof newSensor>
export type Enrolment = z.infer<typeof enrolment>
