import { setImmediate as nextTurn } from 'node:timers/promises'
import { z } from 'zod'
import { base } from './contract/addresses.ts'
import { rolesFor } from './duties.ts'
import { isMany } from './input.ts'
import { prefix, registerSchemas } from './openapi-schemas.ts'
import type { Guarded, Operation } from './operation.ts'

type Json = Record<string, unknown>

const describedAtOnce = 10

/**
 * The description of the API (OpenAPI 3.1), made from the operations themselves: what is not in it does not exist. It is a fifth of a
 * second of work, in pieces between which others are served.
 */
export async function describeApi(operations: readonly Operation[], version: string): Promise<Json> {
  const { registry, names } = registerSchemas()
  const schemas = z.toJSONSchema(registry, { uri: (id) => prefix + id }).schemas
  const paths: Record<string, Json> = {}
  for (const [at, operation] of operations.entries()) {
    if (at % describedAtOnce === 0) await nextTurn()
    const path = base + operation.path
    paths[path] = { ...paths[path], [operation.method]: describeOperation(operation, names) }
  }
  return {
    openapi: '3.1.1',
    info: {
      title: 'Trefoil',
      version,
      description:
        "The console's and the command line's view of a node. What an exercise has too is asked of it by its name: in the header Trefoil-Space (percent-encoded), or for GET in the query as `space`. Without it, what is live.",
    },
    paths,
    components: {
      schemas: Object.fromEntries(Object.entries(schemas).map(([name, schema]) => [name, withoutIds(schema)])),
      securitySchemes: {
        session: { type: 'apiKey', in: 'cookie', name: 'trefoil_session_{member}' },
        operator: { type: 'http', scheme: 'bearer' },
      },
    },
  }
}

function describeOperation(operation: Operation, names: ReadonlyMap<z.ZodType, string>): Json {
  const { status, schema, mediaType = 'application/json' } = operation.answer
  const content = status === 204 ? {} : { content: { [mediaType]: { schema: refer(schema, names) } } }
  return {
    operationId: `${operation.method}${operation.path.replace(/[^A-Za-z]+(.?)/g, (_, next: string) => next.toUpperCase())}`,
    summary: operation.summary,
    ...(operation.access === 'anyone'
      ? { security: [] }
      : { description: describeAccess(operation), security: [{ session: [] }, { operator: [] }] }),
    parameters: [...pathParameters(operation.path), ...queryParameters(operation.query)],
    ...(operation.body === undefined
      ? {}
      : {
          requestBody: {
            required: true,
            content: Object.fromEntries(
              operation.body.mediaTypes.map((type) => [type, { schema: refer(operation.body?.schema ?? null, names) }]),
            ),
          },
        }),
    responses: {
      [String(status)]: { description: operation.summary, ...content },
      default: {
        description: 'Why not (RFC 9457)',
        content: { 'application/problem+json': { schema: { $ref: `${prefix}problem` } } },
      },
    },
  }
}

function describeAccess({ access, stepUp }: Guarded): string {
  const whom =
    access === 'everyone' ? 'For everybody with an account.' : `For the roles ${rolesFor(access).join(', ')}.`
  return stepUp === true ? `${whom} Asks to prove again who one is (problem type step-up-needed).` : whom
}

function pathParameters(path: string): Json[] {
  return [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string' },
  }))
}

function queryParameters(query: z.ZodObject | undefined): Json[] {
  return Object.entries(query?.shape ?? {}).map(([name, schema]) => ({
    name,
    in: 'query',
    required: false,
    ...(isMany(schema) ? { style: 'form', explode: true } : {}),
    schema: withoutIds(z.toJSONSchema(schema as z.ZodType, { io: 'input' })),
  }))
}

function refer(schema: z.ZodType | null, names: ReadonlyMap<z.ZodType, string>): Json {
  if (schema === null) return {}
  const name = names.get(schema)
  if (name !== undefined) return { $ref: prefix + name }
  if (schema instanceof z.ZodArray) return { type: 'array', items: refer(schema.element as z.ZodType, names) }
  return withoutIds(z.toJSONSchema(schema))
}

function withoutIds(schema: object): Json {
  const { $schema: _schema, $id: _id, id: _name, ...rest } = schema as Json
  return rest
}
