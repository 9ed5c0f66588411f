import { z } from 'zod'
import { decodeUtf8, readBounded } from '../base/bounded.ts'
import { Fault } from '../base/fault.ts'
import type { MemberCode } from '../policy/model.ts'
import type { Transport } from './model.ts'

export const maxExercisesBytes = 1024 * 1024
const mostStatements = 40
const answerMs = 20_000

/** What one member tells another of exercises: what was signed, and (of the one who asks) which it takes for open. */
export interface ExerciseTalk {
  readonly statements: readonly string[]
  readonly open: readonly string[]
}

const statements = z.array(z.string().max(64 * 1024)).max(mostStatements)
const talkShape = z.object({ statements, open: z.array(z.string().regex(/^[0-9a-f]{64}$/)).max(1000) })
const answerShape = z.object({ statements })

/** Tells a member what it is to know, and learns what it knows. `unavailable` where it does not answer, `integrity` where its answer is none. */
export async function askExercises(
  transport: Transport,
  member: MemberCode,
  talk: ExerciseTalk,
  closing: AbortSignal,
): Promise<readonly string[]> {
  const body = Buffer.from(JSON.stringify({ ...talk, statements: talk.statements.slice(0, mostStatements) }))
  const signal = AbortSignal.any([closing, AbortSignal.timeout(answerMs)])
  const answer = await transport.request(member, { method: 'POST', path: '/peer/v1/exercises', body, signal })
  const text = decodeUtf8(await readBounded(answer.body, maxExercisesBytes))
  // A node of before there were exercises knows no such address.
  if (answer.status === 404) return []
  if (answer.status !== 200) throw new Fault('unavailable', `the peer answered ${answer.status}`)
  return readJson(text, answerShape, 'integrity').statements
}

export function readTalk(text: string): ExerciseTalk {
  return readJson(text, talkShape, 'invalid')
}

export function writeAnswer(known: readonly string[]): string {
  return JSON.stringify({ statements: known.slice(0, mostStatements) })
}

function readJson<T>(text: string, shape: z.ZodType<T>, kind: 'invalid' | 'integrity'): T {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw new Fault(kind, 'not JSON')
  }
  const read = shape.safeParse(value)
  if (!read.success) throw new Fault(kind, 'not what members say of exercises')
  return read.data
}
