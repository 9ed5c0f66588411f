import type { NodeProcess } from '../../src/testing/processes.ts'

export interface Answered {
  readonly status: number
  readonly text: string
}

/** Calls a node's API as its operator; throws if there is no whole answer in time. */
export async function callNode(
  node: NodeProcess,
  method: string,
  path: string,
  body?: string,
  timeoutMs = 30_000,
): Promise<Answered> {
  const response = await fetch(`${node.console}/api/v1${path}`, {
    method,
    headers: { authorization: `Bearer ${node.token}`, 'content-type': 'application/json' },
    signal: AbortSignal.timeout(timeoutMs),
    ...(body === undefined ? {} : { body }),
  })
  return { status: response.status, text: await response.text() }
}

/** The JSON of a 200; throws on everything else. */
export async function askNode<T>(node: NodeProcess, path: string): Promise<T> {
  const { status, text } = await callNode(node, 'GET', path)
  if (status !== 200) throw new Error(`${node.member} ${path}: ${status} ${text.slice(0, 200)}`)
  return JSON.parse(text) as T
}
