import type { RunningNode } from '../node.ts'

/** Asks a node's API as its operator; an answer that is not a success is an error that says its status and text. */
export async function askNode<T>(
  { consoleUrl, token }: Pick<RunningNode, 'consoleUrl' | 'token'>,
  path: string,
  method = 'GET',
  body?: object | string,
): Promise<T> {
  const answer = await fetch(`${consoleUrl}/api/v1${path}`, {
    method,
    headers: {
      authorization: `Bearer ${token}`,
      'content-type': typeof body === 'string' ? 'application/octet-stream' : 'application/json',
    },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  })
  const text = await answer.text()
  if (!answer.ok) throw new Error(`${answer.status} ${text}`)
  return (text === '' ? null : JSON.parse(text)) as T
}
