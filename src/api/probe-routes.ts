import { setTimeout as sleep } from 'node:timers/promises'
import type { Hono } from 'hono'
import { Fault } from '../base/fault.ts'
import { checkHost } from './host.ts'
import { isOperator } from './identify.ts'
import type { Metrics } from './metrics.ts'
import type { ApiEnv } from './operation.ts'
import type { ApiParts } from './parts.ts'

const answerWithinMs = 2000

/** For those who run the node: /healthz (the process lives), /readyz (it serves), /metrics. */
export function addProbes(app: Hono<ApiEnv>, parts: ApiParts, metrics: Metrics): void {
  app.get('/healthz', (c) => c.text('ok\n'))

  app.get('/readyz', async (c) => {
    const because = await whyNotReady(parts)
    return because === null ? c.text('ok\n') : c.text(`${because}\n`, 503)
  })

  app.get('/metrics', async (c) => {
    checkHost(c, parts.config.hosts)
    // How much flows between whom is nobody else's business.
    if (!isLoopback(c.env.connection.address) && !isOperator(parts, c))
      throw new Fault('unauthenticated', "metrics are for this machine, or for who holds the operator's token")
    return c.body(await metrics.render(), 200, { 'Content-Type': 'text/plain; version=0.0.4; charset=utf-8' })
  })
}

/** As the socket has it: no header is believed, anybody can write one. */
function isLoopback(address: string): boolean {
  return /^(?:::1|(?:::ffff:)?127\.\d+\.\d+\.\d+)$/i.test(address)
}

/** A store that does not answer in time does not answer. */
async function whyNotReady(parts: ApiParts): Promise<string | null> {
  if (parts.closing.aborted) return 'the node is closing'
  const stop = new AbortController()
  const late = sleep(answerWithinMs, 'the store does not answer', { signal: stop.signal, ref: false })
  late.catch(() => undefined)
  try {
    return await Promise.race([parts.notReady(), late])
  } catch (error) {
    parts.reportUnexpected(error)
    return 'the store does not answer'
  } finally {
    stop.abort()
  }
}
