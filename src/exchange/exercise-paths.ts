import { Fault } from '../base/fault.ts'
import type { Transport } from './model.ts'

const root = '/peer/v1/'

/** Where members speak about one exercise: everything of the protocol, below an address of its own. */
export function exercisePath(digest: string, path: string): string {
  return path.replace(root, `${root}exercises/${digest}/`)
}

/** The same wire, for what is said within one exercise. `unavailable` where the member takes no part in it, or not yet. */
export function inExercise(transport: Transport, digest: string): Transport {
  return {
    async request(member, request) {
      const answer = await transport.request(member, { ...request, path: exercisePath(digest, request.path) })
      if (answer.status !== 404) return answer
      // Read to its end, so that the connection can be used again.
      for await (const _ of answer.body);
      throw new Fault('unavailable', 'it does not take part, or not yet')
    },
  }
}
