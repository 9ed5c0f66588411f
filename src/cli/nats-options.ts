import { readFileSync } from 'node:fs'
import { z } from 'zod'
import { Fault } from '../base/fault.ts'
import { isLoopback } from '../config/value.ts'
import type { TelemetryFormat } from '../match/line-reader.ts'
import type { NatsSource } from '../telemetry/nats.ts'
import type { Arguments, OptionShape } from './command.ts'

export const natsOptions = {
  nats: { kind: 'many' },
  stream: { kind: 'text' },
  durable: { kind: 'text' },
  subject: { kind: 'text' },
  creds: { kind: 'text' },
  login: { kind: 'text' },
  'nats-ca': { kind: 'text' },
  'nats-cert': { kind: 'text' },
  'nats-key': { kind: 'text' },
} as const satisfies Record<string, OptionShape>

const word = /^[A-Za-z0-9_-]{1,200}$/
const loginFile = z.union([
  z.strictObject({ user: z.string().min(1).max(1000), password: z.string().max(1000) }),
  z.strictObject({ token: z.string().min(1).max(1000) }),
])

/** The stream of NATS JetStream that a command line names. Secrets are in files, never on the command line. */
export function readNatsOptions(
  { texts, many }: Arguments,
  format: TelemetryFormat,
): Omit<NatsSource, 'signal' | 'onTrouble'> {
  const servers = many.get('nats') ?? []
  const text = (name: keyof typeof natsOptions): string | undefined => texts.get(name)
  const [stream, durable = 'trefoil', subject, login] = [
    text('stream'),
    text('durable'),
    text('subject'),
    text('login'),
  ]
  if (format === 'csv') throw new Fault('usage', 'csv needs a header before every line: it does not come by --nats')
  const places = servers.map((server) => /^(?:nats|tls):\/\/(\[[0-9a-f:]+\]|[^:/@]+):\d{1,5}$/i.exec(server))
  if (places.includes(null)) throw new Fault('usage', '--nats is nats://HOST:PORT or tls://HOST:PORT, once or more')
  if (stream === undefined || !word.test(stream)) throw new Fault('usage', '--nats needs --stream NAME')
  if (!word.test(durable)) throw new Fault('usage', '--durable is a name of letters, figures, hyphens and underscores')
  const isOpen = servers.some((server) => server.startsWith('nats://'))
  const isFar = places.some((place) => !isLoopback(place![1]!.replace(/^\[|\]$/g, '')))
  // Whoever listens on the way would have it.
  if (login !== undefined && isOpen && isFar)
    throw new Fault('usage', 'a password or token goes to another machine by tls:// alone')
  const [cert, key] = [text('nats-cert'), text('nats-key')]
  if ((cert === undefined) !== (key === undefined))
    throw new Fault('usage', '--nats-cert FILE and --nats-key FILE belong together')
  const creds = text('creds')
  const authority = text('nats-ca')
  return {
    servers,
    stream,
    durable,
    ...(subject === undefined ? {} : { subject }),
    ...(creds === undefined ? {} : { credentials: readFileSync(creds) }),
    ...(login === undefined ? {} : { login: readLogin(login) }),
    ...(authority === undefined ? {} : { authority: readFileSync(authority, 'utf8') }),
    ...(cert === undefined
      ? {}
      : { certificate: { cert: readFileSync(cert, 'utf8'), key: readFileSync(key!, 'utf8') } }),
  }
}

function readLogin(file: string): z.infer<typeof loginFile> {
  let value: unknown
  try {
    value = JSON.parse(readFileSync(file, 'utf8').slice(0, 16_384))
  } catch {
    throw new Fault('invalid', `${file} cannot be read as JSON`)
  }
  const found = loginFile.safeParse(value)
  if (!found.success) throw new Fault('invalid', `${file} holds neither {"user","password"} nor {"token"}`)
  return found.data
}
