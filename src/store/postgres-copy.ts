import type { Connection, Submittable } from 'pg'

const copyDone = Buffer.from([0x63, 0, 0, 0, 4])

/**
 * A COPY whose rows are sent right behind the command, without waiting for the server's word: where it refuses the command, it passes over
 * rows that still arrive (https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-COPY). `text` and `bytes` say what is sent.
 */
export class CopyIn implements Submittable {
  readonly text: string
  readonly bytes: Buffer
  /** Settles when the server has taken the rows, or refused them. */
  readonly done: Promise<void>
  readonly #ended = Promise.withResolvers<void>()

  constructor(text: string, bytes: Buffer) {
    this.text = text
    this.bytes = bytes
    this.done = this.#ended.promise
  }

  // What the driver calls, in this order; a refusal takes the place of all that would follow.
  submit(connection: Connection): void {
    const { stream } = connection
    stream.cork()
    connection.query(this.text)
    stream.write(this.bytes)
    stream.write(copyDone)
    stream.uncork()
  }

  handleCopyInResponse(): void {}

  handleCommandComplete(): void {}

  handleReadyForQuery(): void {
    this.#ended.resolve()
  }

  handleError(error: Error): void {
    this.#ended.reject(error)
  }
}
