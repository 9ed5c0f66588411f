import type { Hono } from 'hono'
import { Fault } from '../base/fault.ts'
import { readText } from '../http/body.ts'
import type { HttpEnv } from '../http/connection.ts'
import type { MemberCode } from '../policy/model.ts'
import { maxExercisesBytes } from './ask-exercises.ts'
import { exercisePath } from './exercise-paths.ts'
import type { PeerEnv } from './peer-routes.ts'

export interface ExerciseRoutesParts {
  /** Takes what a member says of exercises, and answers with what it is to know: JSON. */
  readonly onStatements: (member: MemberCode, text: string) => Promise<string>
  /** What serves this member within an exercise; null: it takes no part, or there is none, which is not told apart. */
  readonly within: (member: MemberCode, digest: string) => ServesExercise | null
}

export interface ServesExercise {
  fetch(request: Request, env: HttpEnv['Bindings']): Response | Promise<Response>
}

/** docs/protocol/exercise.md. Every address of the protocol stands once more below each exercise. */
export function addExerciseRoutes(app: Hono<PeerEnv>, { onStatements, within }: ExerciseRoutesParts): void {
  app.post('/peer/v1/exercises', async (c) => {
    const answer = await onStatements(c.get('peer'), await readText(c.req.raw, maxExercisesBytes))
    return c.body(answer, 200, { 'content-type': 'application/json', 'cache-control': 'no-store' })
  })

  app.all('/peer/v1/exercises/:digest{[0-9a-f]{64}}/*', async (c) => {
    const digest = c.req.param('digest')
    const exercise = within(c.get('peer'), digest)
    if (exercise === null) throw new Fault('not-found', 'no such exercise')
    const { raw } = c.req
    const url = raw.url.replace(exercisePath(digest, '/peer/v1/'), '/peer/v1/')
    // Handed on unread: what takes it knows how much it may be.
    const init = { method: raw.method, headers: raw.headers, body: raw.body, duplex: 'half' } as const
    return exercise.fetch(new Request(url, init), c.env)
  })
}
