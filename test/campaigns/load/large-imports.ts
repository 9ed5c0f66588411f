import { Agent, request } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Attack, LoadTarget } from './attacks.ts'

/** Imports of a bundle that is mostly blank, so that it costs memory and little else, over and over; every second one does not say how long it is. */
export function largeImports(
  target: LoadTarget,
  { atOnce, bytes }: { readonly atOnce: number; readonly bytes: number },
): Attack {
  const head = '{"type":"bundle","id":"bundle--5a6f8d9e-51b3-4f0c-8e1d-7c9b6a5d4100","objects":['
  const body = Buffer.alloc(bytes, ' ')
  body.write(head)
  body.write(']}', bytes - 2)
  const outcomes: { [outcome: string]: number } = {}
  const agent = new Agent({ keepAlive: false })
  let stopped = false
  const one = async (number: number): Promise<void> => {
    for (let turn = number; !stopped; turn++) {
      const outcome = await send(target, { agent, body, says: turn % 2 === 0, stopped: () => stopped })
      outcomes[outcome] = (outcomes[outcome] ?? 0) + 1
      await sleep(50)
    }
  }
  const running = Array.from({ length: atOnce }, (_, number) => one(number))
  return {
    outcomes: () => ({ ...outcomes }),
    async [Symbol.asyncDispose]() {
      stopped = true
      agent.destroy()
      await Promise.all(running)
    },
  }
}

interface Sending {
  readonly agent: Agent
  readonly body: Buffer
  /** Whether the request says how long it is. */
  readonly says: boolean
  readonly stopped: () => boolean
}

function send(target: LoadTarget, { agent, body, says, stopped }: Sending): Promise<string> {
  return new Promise((resolve) => {
    const headers = {
      authorization: target.operator,
      'content-type': 'application/json',
      ...(says ? { 'content-length': body.length } : {}),
    }
    const asked = request(
      { host: '127.0.0.1', port: target.consolePort, path: '/api/v1/import', method: 'POST', agent, headers },
      (answer) => {
        answer.resume()
        answer.on('error', () => {})
        resolve(String(answer.statusCode))
        // Whoever is refused stops sending.
        answer.on('end', () => asked.destroy())
      },
    )
    asked.on('error', () => resolve('cut off'))
    const piece = 256 * 1024
    let at = 0
    const more = (): void => {
      while (!asked.destroyed) {
        if (stopped()) return void asked.destroy()
        if (at >= body.length) return void asked.end()
        const some = body.subarray(at, at + piece)
        at += piece
        if (!asked.write(some)) return void asked.once('drain', more)
      }
    }
    more()
  })
}
