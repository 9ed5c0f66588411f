import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Fault } from '../base/fault.ts'
import type { TelemetryFormat } from '../match/line-reader.ts'
import { followFile } from '../telemetry/follow-file.ts'
import { readPlace, writePlace } from '../telemetry/followed-place.ts'
import { linesOf } from '../telemetry/lines-of.ts'
import { listen } from '../telemetry/listen.ts'
import { natsPieces } from '../telemetry/nats.ts'
import type { Piece } from '../telemetry/piece.ts'
import type { Arguments, OptionShape, Terminal } from './command.ts'
import { natsOptions, readNatsOptions } from './nats-options.ts'

const lookEveryMs = 200

export const sourceOptions = {
  follow: { kind: 'text' },
  input: { kind: 'text' },
  listen: { kind: 'text' },
  cert: { kind: 'text' },
  key: { kind: 'text' },
  'client-ca': { kind: 'text' },
  ...natsOptions,
} as const satisfies Record<string, OptionShape>

/** The telemetry that a command line names, piece after piece, until the terminal is interrupted or standard input ends. */
export async function* telemetrySource(
  args: Arguments,
  terminal: Terminal,
  { format, statePath }: { readonly format: TelemetryFormat; readonly statePath: (file: string) => string },
): AsyncGenerator<Piece> {
  const { follow, input, listenAt, nats } = named(args)
  const { interrupted } = terminal
  if (follow !== undefined) {
    const path = resolve(follow)
    const state = statePath(path)
    yield* followFile({
      path,
      place: readPlace(state),
      keep: (place) => writePlace(state, place),
      isHeader: headerOf(format),
      signal: interrupted,
      wait: () => sleep(lookEveryMs, undefined, { signal: interrupted }).catch(() => {}),
    })
  } else if (nats !== undefined) {
    const onTrouble = (what: string): void => terminal.err(`the stream is not read at this moment (${what})\n`)
    yield* natsPieces({ ...readNatsOptions(args, format), signal: interrupted, onTrouble })
  } else if (input !== undefined) yield* linesOf(terminal.stdin, headerOf(format))
  else {
    await using listener = await listen(listenOptions(args, listenAt!))
    await terminal.out(`${JSON.stringify({ event: 'listening', port: listener.port })}\n`)
    interrupted.addEventListener('abort', () => void listener[Symbol.asyncDispose](), { once: true })
    yield* listener.pieces()
  }
}

function named({ texts, many }: Arguments): {
  readonly follow: string | undefined
  readonly input: string | undefined
  readonly listenAt: string | undefined
  readonly nats: string | undefined
} {
  const [follow, input, listenAt] = ['follow', 'input', 'listen'].map((name) => texts.get(name))
  const nats = many.get('nats')?.[0]
  if ([follow, input, listenAt, nats].filter((one) => one !== undefined).length !== 1) {
    throw new Fault(
      'usage',
      'one of --follow FILE, --input -, --listen tcp://HOST:PORT and --nats nats://HOST:PORT names the telemetry',
    )
  }
  if (input !== undefined && input !== '-')
    throw new Fault('usage', '--input - is standard input; --follow FILE a file')
  return { follow, input, listenAt, nats }
}

function listenOptions({ texts }: Arguments, address: string): Parameters<typeof listen>[0] {
  const url = /^(tcp|tls):\/\/(\[[0-9a-f:]+\]|[^:/]+):(\d{1,5})$/i.exec(address)
  if (url === null || Number(url[3]) > 65_535)
    throw new Fault('usage', '--listen is tcp://HOST:PORT or tls://HOST:PORT')
  const at = { host: url[2]!.replace(/^\[|\]$/g, ''), port: Number(url[3]) }
  if (url[1]!.toLowerCase() === 'tcp') return at
  const [cert, key, authority] = ['cert', 'key', 'client-ca'].map((name) => texts.get(name))
  if (cert === undefined || key === undefined) throw new Fault('usage', 'tls:// needs --cert FILE and --key FILE')
  const read = (file: string): string => readFileSync(file, 'utf8')
  const tls = { cert: read(cert), key: read(key) }
  return { ...at, tls: authority === undefined ? tls : { ...tls, clientAuthority: read(authority) } }
}

/** What at the beginning of a file later lines cannot be read without. */
function headerOf(format: TelemetryFormat): (line: Uint8Array, number: number) => boolean {
  if (format === 'csv') return (_, number) => number === 0
  return format === 'zeek' ? (line) => line[0] === 35 : () => false
}
