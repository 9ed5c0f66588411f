import type { Transport } from './model.ts'

const root = '/peer/v1/'

/** Where members speak about one exercise: everything of the protocol, below an address of its own. */
export function exercisePath(digest: string, path: string): string {
  return path.replace(root, `${root}exercises/${digest}/`)
}

/** The same wire, for what is said within one exercise. */
export function inExercise(transport: Transport, digest: string): Transport {
  return {
    request: (member, request) => transport.request(member, { ...request, path: exercisePath(digest, request.path) }),
  }
}
