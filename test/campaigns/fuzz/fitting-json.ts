/** A JSON Schema as far as the description of the API uses it. */
export interface Schema {
  readonly $ref?: string
  readonly type?: string | readonly string[]
  readonly const?: unknown
  readonly enum?: readonly unknown[]
  readonly anyOf?: readonly Schema[]
  readonly oneOf?: readonly Schema[]
  readonly allOf?: readonly Schema[]
  readonly properties?: Readonly<Record<string, Schema>>
  readonly required?: readonly string[]
  readonly additionalProperties?: Schema | boolean
  readonly propertyNames?: Schema
  readonly items?: Schema
  readonly minItems?: number
  readonly minLength?: number
  readonly maxLength?: number
  readonly pattern?: string
  readonly minimum?: number
}

type Schemas = Readonly<Record<string, Schema>>

const hex64 = 'ab'.repeat(32)
// Tried in turn where a text has a pattern that the word does not fit.
const usual = [
  '2026-01-01T00:00:00.000Z',
  '2026-01-01',
  'indicator--00000001-0000-4000-8000-000000000000',
  '00000001-0000-4000-8000-000000000000',
  'identity--00000001-0000-4000-8000-000000000000',
  'US',
  hex64,
  'a',
  '1',
  'CVE-2026-0001',
  'https://127.0.0.1:9/',
]

/** The text of a value that a schema accepts as far as a schema tells, with this word wherever a text or a key is free; all that may be there is there. */
export function jsonThatFits(schema: Schema, schemas: Schemas, word: string, depth = 0): string {
  const { $ref, anyOf, oneOf, allOf } = schema
  const again = (one: Schema) => jsonThatFits(one, schemas, word, depth + 1)
  if (depth > 12) return 'null'
  if ($ref !== undefined) return again(schemas[$ref.slice($ref.lastIndexOf('/') + 1)] ?? {})
  const first = anyOf?.[0] ?? oneOf?.[0] ?? allOf?.[0]
  if (first !== undefined) return again(first)
  if ('const' in schema) return JSON.stringify(schema.const)
  if (schema.enum !== undefined) return JSON.stringify(schema.enum[0])
  switch (Array.isArray(schema.type) ? schema.type[0] : schema.type) {
    case 'string':
      return JSON.stringify(textThatFits(schema, word))
    case 'integer':
    case 'number':
      return String(Math.max(1, Math.ceil(schema.minimum ?? 1)))
    case 'boolean':
      return 'true'
    case 'null':
      return 'null'
    case 'array':
      return `[${Array.from({ length: Math.max(1, schema.minItems ?? 0) }, () => again(schema.items ?? {})).join(',')}]`
    case 'object': {
      const { properties = {}, additionalProperties: rest, propertyNames } = schema
      const members = Object.entries(properties).map(([name, one]) => `${JSON.stringify(name)}:${again(one)}`)
      if (typeof rest === 'object') {
        const names = propertyNames?.enum?.map(String) ?? [textThatFits(propertyNames ?? {}, word)]
        members.push(...names.map((name) => `${JSON.stringify(name)}:${again(rest)}`))
      }
      return `{${members.join(',')}}`
    }
    default:
      return withKeys('{}', [word], '{}')
  }
}

/** The text of an object with more members, each of this value; also of names that no literal of JavaScript can give an object. */
export function withKeys(object: string, names: readonly string[], value: string): string {
  const members = names.map((name) => `${JSON.stringify(name)}:${value}`).join(',')
  return object === '{}' ? `{${members}}` : `${object.slice(0, -1)},${members}}`
}

function textThatFits({ pattern, minLength = 0, maxLength = 1_000_000 }: Schema, word: string): string {
  const longEnough = word.padEnd(minLength, 'x').slice(0, maxLength)
  if (pattern === undefined) return longEnough
  const shape = new RegExp(pattern, 'u')
  return [longEnough, word.toLowerCase(), ...usual].find((text) => shape.test(text)) ?? longEnough
}
