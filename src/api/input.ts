import { z } from 'zod'
import { Fault, type Issue } from '../base/fault.ts'
import type { Context } from './operation.ts'

/** What the schema makes of the value; otherwise an `invalid` fault with every problem and its place below `root`. */
export function parseInput<T extends z.ZodType>(schema: T, value: unknown, root: string): z.output<T> {
  const result = schema.safeParse(value)
  if (result.success) return result.data
  const issues: Issue[] = result.error.issues.slice(0, 50).map((issue) => ({
    at: root + issue.path.map((step) => `/${String(step).replaceAll('~', '~0').replaceAll('/', '~1')}`).join(''),
    message: issue.message.slice(0, 300),
  }))
  throw new Fault('invalid', root === '' ? 'the body does not fit' : 'the parameters do not fit', { issues })
}

/** The query string that a schema accepts. Only properties declared as arrays may be given more than once; others are never ignored. */
export function parseQuery<T extends z.ZodObject>(c: Context, schema: T): z.output<T> {
  const raw: Record<string, unknown> = Object.create(null)
  for (const [name, value] of new URL(c.req.url).searchParams) {
    const before = raw[name]
    if (Array.isArray(before)) before.push(value)
    else if (isMany(schema.shape[name])) raw[name] = [value]
    else raw[name] = before === undefined ? value : [before, value]
  }
  return parseInput(schema, { ...raw }, '/query')
}

/** Whether a query parameter may be repeated. */
export function isMany(schema: unknown): boolean {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault) return isMany(schema.unwrap())
  return schema instanceof z.ZodArray
}
