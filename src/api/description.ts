import { hash } from 'node:crypto'
import { pause } from '../base/timers.ts'
import { describeApi } from './openapi.ts'
import type { Operation } from './operation.ts'
import type { ApiParts } from './parts.ts'

/** By then a node that has just started has done what waited for it. */
const madeAfterMs = 30_000

/** The address of the description, which is made once: some time after the start, or when somebody asks before. */
export function descriptionRoute(
  { timers, closing, reportUnexpected }: Pick<ApiParts, 'timers' | 'closing' | 'reportUnexpected'>,
  operations: () => readonly Operation[],
): Operation {
  let made: Promise<{ readonly text: string; readonly etag: string }> | undefined
  const make = async () => {
    const text = JSON.stringify(await describeApi(operations(), 'v1'))
    return { text, etag: `"${hash('sha256', text, 'base64url').slice(0, 22)}"` }
  }
  const describe = () => {
    made ??= make()
    return made
  }
  void pause(timers, madeAfterMs, closing)
    .then(() => (closing.aborted ? undefined : describe()))
    .catch(reportUnexpected)
  return {
    method: 'get',
    path: '/openapi.json',
    summary: 'This description',
    access: 'anyone',
    answer: { status: 200, schema: null },
    async handle(c) {
      const { text, etag } = await describe()
      const headers = { ETag: etag, 'Cache-Control': 'no-cache' }
      if (c.req.header('if-none-match') === etag) return c.body(null, 304, headers)
      return c.body(text, 200, { 'Content-Type': 'application/json', ...headers })
    },
  }
}
