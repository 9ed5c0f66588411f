import { z } from 'zod'
import { agreementShape } from './shapes.ts'
import { swapSpelling } from './spelling.ts'

/** The JSON Schema of an agreement as people write it: what agreements/agreement.schema.json holds. Rules between fields are the program's. */
export function agreementJsonSchema(): unknown {
  const schema = z.toJSONSchema(agreementShape, { io: 'input' })
  const { $schema, ...rest } = respell(schema) as Record<string, unknown>
  return { $schema, title: 'Trefoil sharing agreement', ...rest }
}

function respell(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(respell)
  if (typeof value === 'string') return swapSpelling(value)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [swapSpelling(name), respell(inner)]))
}
