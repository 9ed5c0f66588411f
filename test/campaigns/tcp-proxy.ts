import { connect, createServer, type Server, type Socket } from 'node:net'

/** What happens to the connections from one member to another. */
export class Line {
  /** New connections are refused and those there end. */
  cut = false
  /** Bytes vanish on the way there, or on the way back, and the connection seems to live. */
  swallowThere = false
  swallowBack = false
  delayMs = 0
  /** Each connection is reset after this many bytes. */
  breakAfterBytes = Number.POSITIVE_INFINITY
  readonly sockets = new Set<Socket>()

  heal(): void {
    // Whoever waits for bytes that were swallowed would wait for ever.
    if (this.swallowThere || this.swallowBack) this.breakAll()
    this.cut = false
    this.swallowThere = false
    this.swallowBack = false
    this.delayMs = 0
    this.breakAfterBytes = Number.POSITIVE_INFINITY
  }

  breakAll(): void {
    for (const socket of this.sockets) socket.resetAndDestroy()
  }
}

export interface ProxyOptions {
  readonly listenPort: number
  readonly targetPort: number
  /** The line that a connection from this local port belongs to; null: nobody that we know, which is let through. */
  lineOf(fromPort: number): Line | null
}

/** Listens on loopback and passes bytes on as its lines let it. */
export async function startProxy({ listenPort, targetPort, lineOf }: ProxyOptions): Promise<AsyncDisposable> {
  const sockets = new Set<Socket>()
  const server: Server = createServer((near) => {
    const line = lineOf(near.remotePort ?? 0) ?? new Line()
    if (line.cut) {
      near.resetAndDestroy()
      return
    }
    const far = connect({ host: '127.0.0.1', port: targetPort })
    for (const socket of [near, far]) {
      sockets.add(socket)
      line.sockets.add(socket)
      socket.setNoDelay(true)
      socket.on('error', () => {})
      socket.on('close', () => {
        sockets.delete(socket)
        line.sockets.delete(socket)
        near.destroy()
        far.destroy()
      })
    }
    let bytes = 0
    const pass = (from: Socket, to: Socket, swallowed: () => boolean): void => {
      from.on('data', (chunk: Buffer) => {
        if (swallowed()) return
        bytes += chunk.length
        if (bytes > line.breakAfterBytes) {
          near.resetAndDestroy()
          return
        }
        if (line.delayMs === 0) {
          if (!to.write(chunk)) {
            from.pause()
            to.once('drain', () => from.resume())
          }
        } else setTimeout(() => to.writable && to.write(chunk), line.delayMs)
      })
      from.on('end', () => setTimeout(() => to.end(), line.delayMs))
    }
    pass(near, far, () => line.swallowThere)
    pass(far, near, () => line.swallowBack)
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(listenPort, '127.0.0.1', () => resolve())
  })
  return {
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
