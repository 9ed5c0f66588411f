import type { Context } from 'hono'
import { asFault, type Fault, type FaultKind, type Issue } from '../base/fault.ts'
import type { Problem } from './contract.ts'

const titles: Readonly<Record<FaultKind, readonly [status: number, title: string]>> = {
  usage: [400, 'The request is not understood'],
  invalid: [400, 'The request breaks a rule'],
  unauthenticated: [401, 'Sign in first'],
  forbidden: [403, 'Not allowed'],
  'not-found': [404, 'Not found'],
  conflict: [409, 'This contradicts what is there'],
  'too-large': [413, 'Too large'],
  'too-many': [429, 'Too many requests'],
  unsupported: [415, 'Not supported'],
  unavailable: [503, 'Not available at the moment'],
  'storage-full': [507, 'The storage is full'],
  integrity: [422, 'A check of authenticity failed'],
  internal: [500, 'Internal error'],
}

/** A fault that also says when to come again. */
export interface Waiting {
  readonly retryAfterSeconds: number
}

const waits = new WeakMap<Fault, Waiting>()

/** The same fault; its answer will carry Retry-After (RFC 9110 §10.2.3). */
export function withWait(fault: Fault, retryAfterSeconds: number): Fault {
  waits.set(fault, { retryAfterSeconds: Math.max(1, Math.ceil(retryAfterSeconds)) })
  return fault
}

/** The answer that a failure is: RFC 9457, every issue with its place, nothing of an unexpected error. */
export function presentProblem(c: Context, error: unknown): Response {
  const fault = asFault(error)
  const [status, title] = titles[fault.kind]
  const body: Problem = { type: `urn:trefoil:problem:${fault.kind}`, title, status, detail: fault.message }
  if (fault.issues.length > 0) body.errors = fault.issues.map(presentIssue)
  const wait = waits.get(fault)?.retryAfterSeconds ?? (fault.kind === 'unavailable' ? 5 : undefined)
  if (wait !== undefined) c.header('Retry-After', String(wait))
  if (fault.kind === 'unauthenticated') c.header('WWW-Authenticate', 'Bearer')
  c.header('Content-Type', 'application/problem+json')
  return c.newResponse(JSON.stringify(body), status as 400)
}

/** An issue without what the contract does not name. */
export function presentIssue(issue: Issue): { at: string; message: string; rule?: string } {
  return { at: issue.at, message: issue.message, ...(issue.rule === undefined ? {} : { rule: issue.rule }) }
}
