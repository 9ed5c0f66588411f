import type { IncomingMessage, Server } from 'node:http'
import type { Socket } from 'node:net'
import { readOnce } from './read-once.ts'

/** The last request of each connection, to tell a client that was slow from one whose bytes waited for us to read them. */
export class LastRequests {
  readonly #last = new WeakMap<Socket, IncomingMessage>()

  constructor(server: Server) {
    server.on('request', (request: IncomingMessage) => this.#last.set(request.socket, request))
  }

  /** Whether a head or a body is completed by what has come and was not read yet. */
  async completesOneMore(socket: Socket): Promise<boolean> {
    const before = this.#last.get(socket)
    const wasComplete = before?.complete ?? true
    await readOnce()
    const now = this.#last.get(socket)
    return now !== before || (!wasComplete && before?.complete === true)
  }
}
