import type { Chance } from '../chance.ts'
import { nastyText, nastyValue } from './nasty.ts'

export type Schema = { readonly [name: string]: unknown }

/** A value that a JSON schema of the API's description accepts, as far as such a small reader of schemas can tell. */
export function valueFor(
  schema: Schema,
  schemas: { readonly [name: string]: Schema },
  chance: Chance,
  depth = 0,
): unknown {
  if (depth > 8) return null
  const again = (one: unknown): unknown => valueFor(one as Schema, schemas, chance, depth + 1)
  if (typeof schema.$ref === 'string') return again(schemas[schema.$ref.split('/').at(-1)!] ?? {})
  if (schema.const !== undefined) return schema.const
  if (Array.isArray(schema.enum)) return chance.pick(schema.enum)
  const choices = schema.anyOf ?? schema.oneOf
  if (Array.isArray(choices)) return again(chance.pick(choices))
  switch (schema.type) {
    case 'object': {
      const made: { [name: string]: unknown } = {}
      const required = new Set((schema.required as string[] | undefined) ?? [])
      for (const [name, one] of Object.entries((schema.properties as Schema | undefined) ?? {}))
        if (required.has(name) || chance.happens(0.6)) made[name] = again(one)
      return made
    }
    case 'array':
      return Array.from({ length: chance.between(0, 3) }, () => again(schema.items ?? {}))
    case 'integer':
    case 'number':
      return chance.pick([0, 1, 2, 50, 200])
    case 'boolean':
      return chance.happens(0.5)
    case 'string':
      return chance.happens(0.5)
        ? chance.pick(['reader', 'JP', 'green', 'victim', 'correct horse battery'])
        : nastyText(chance)
    default:
      return nastyValue(chance)
  }
}
