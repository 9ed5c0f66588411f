import { type AddressInfo, connect, createServer, type NetConnectOpts, type Socket } from 'node:net'

/** Where lines go: a port on this machine, or a socket. */
export type Target = { readonly port: number } | { readonly path: string }

/** Passes TCP lines on, each new one to the next of its targets: what stands before several processes of one node. */
export interface TcpSwitch extends AsyncDisposable {
  readonly port: number
  /** From now on new lines go here; those there are stay. */
  lead(targets: readonly Target[]): void
  /** Ends every line there is. */
  cut(): void
  /** The next time somebody sends these bytes, they arrive, and the answer to them is lost with the line. */
  loseAnswerTo(bytes: string): void
  /** How many lines were passed on. */
  readonly passed: number
}

export async function openTcpSwitch(port: number, targets: readonly Target[] = []): Promise<TcpSwitch> {
  let now = targets
  let passed = 0
  let unanswered: string | null = null
  const lines = new Set<Socket>()
  const server = createServer((line) => {
    const target = now[passed % Math.max(1, now.length)]
    if (target === undefined) return line.destroy()
    passed += 1
    const options: NetConnectOpts = 'path' in target ? target : { port: target.port, host: '127.0.0.1' }
    const onward = connect(options)
    for (const one of [line, onward]) {
      lines.add(one)
      one.on('error', () => {})
      one.on('close', () => {
        lines.delete(one)
        line.destroy()
        onward.destroy()
      })
    }
    line.on('data', (data: Buffer) => {
      if (unanswered !== null && data.includes(unanswered)) {
        unanswered = null
        onward.unpipe(line)
        onward.once('data', () => setTimeout(() => line.destroy(), 50))
        onward.resume()
      }
      onward.write(data)
    })
    line.on('end', () => onward.end())
    onward.pipe(line)
  })
  await new Promise<void>((listening, failed) => {
    server.once('error', failed)
    server.listen(port, '127.0.0.1', () => listening())
  })
  const cut = (): void => {
    for (const line of lines) line.destroy()
  }
  return {
    port: (server.address() as AddressInfo).port,
    lead(to) {
      now = to
    },
    cut,
    loseAnswerTo(bytes) {
      unanswered = bytes
    },
    get passed() {
      return passed
    },
    [Symbol.asyncDispose]: () =>
      new Promise<void>((closed) => {
        server.close(() => closed())
        cut()
      }),
  }
}
