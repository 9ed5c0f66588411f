import { Fault } from '../base/fault.ts'
import type { Role } from '../release/model.ts'
import type { NodeEvent } from './contract/status.ts'
import { type Access, hasDuty } from './duties.ts'
import { identifySession } from './identify.ts'
import type { ApiParts } from './parts.ts'

const maxPending = 100
const maxPerSession = 8
/** However many sessions somebody opens, the others are left most of the streams there are. */
const maxPerPerson = 24
const encoder = new TextEncoder()

/** Whoever may not ask for a thing is not told that there is another of it, nor when; a change of what one reads no list of, either. */
const hearers: Readonly<Record<NodeEvent['kind'], Access>> = {
  ...{ link: 'everyone', charter: 'everyone', recall: 'everyone' },
  ...{ arrived: 'reader', flash: 'reader', review: 'reader', exercise: 'reader', warning: 'reader' },
  ...{ incident: 'analyst', advisory: 'analyst', hunt: 'analyst' },
}

/** The open event streams of the console: bounded, and closed with the session or the node they belong to. */
export interface EventStreams {
  open(listener: Listener): ReadableStream<Uint8Array>
  closeOf(owner: string): void
  count(): number
}

/** Who listens, in which session. */
export interface Listener {
  readonly owner: string
  /** Null: the operator, who hears everything. */
  readonly person: { readonly name: string; readonly role: Role } | null
}

interface Stream {
  readonly owner: string
  readonly name: string | null
  role: Role | null
  offer(event: NodeEvent): void
  beat(): void
  close(): void
}

/** The owner of streams that were opened with the operator's token. */
export const operatorOwner = 'operator'

export function createEventStreams(parts: ApiParts): EventStreams {
  const streams = new Set<Stream>()
  let stop: (() => void) | undefined

  function start(): void {
    const unsubscribe = parts.events.subscribe((event) => {
      for (const stream of streams)
        if (stream.role === null || hasDuty(stream.role, hearers[event.kind])) stream.offer(event)
    })
    const timer = setInterval(() => void beat(), parts.config.heartbeatMs).unref()
    stop = () => {
      unsubscribe()
      clearInterval(timer)
    }
  }
  function drop(stream: Stream): void {
    streams.delete(stream)
    if (streams.size > 0) return
    stop?.()
    stop = undefined
  }
  /** A stream shows that it lives, unless its session has ended meanwhile. Listening alone does not prolong a session. */
  async function beat(): Promise<void> {
    for (const owner of new Set([...streams].map((stream) => stream.owner))) {
      const role = owner === operatorOwner ? null : await roleOf(owner)
      for (const stream of [...streams]) {
        if (stream.owner !== owner) continue
        if (role === undefined) stream.close()
        else {
          stream.role = role
          stream.beat()
        }
      }
    }
  }
  /** Undefined: the session has ended. */
  async function roleOf(owner: string): Promise<Role | undefined> {
    try {
      return (await identifySession(parts, owner, { touch: false }))?.person.role
    } catch {
      return undefined
    }
  }

  parts.closing.addEventListener('abort', () => {
    for (const stream of [...streams]) stream.close()
  })

  return {
    open({ owner, person }) {
      const own = [...streams].filter((stream) => stream.owner === owner).length
      const theirs = person === null ? 0 : [...streams].filter(({ name }) => name === person.name).length
      if (streams.size >= parts.config.maxSubscribers || own >= maxPerSession || theirs >= maxPerPerson)
        throw new Fault('too-many', 'too many event streams are open')
      if (parts.closing.aborted) throw new Fault('unavailable', 'the node is closing')
      const { stream, body } = createStream({ owner, name: person?.name ?? null, role: person?.role ?? null }, drop)
      streams.add(stream)
      if (stop === undefined) start()
      return body
    },
    closeOf(owner) {
      for (const stream of [...streams]) if (stream.owner === owner) stream.close()
    },
    count: () => streams.size,
  }
}

/** A reader that does not keep up gets each change once, later; if there are too many, it is told only of what kinds they were. */
function createStream(
  { owner, name, role }: Pick<Stream, 'owner' | 'name' | 'role'>,
  drop: (stream: Stream) => void,
): { readonly stream: Stream; readonly body: ReadableStream<Uint8Array> } {
  let pending = new Map<string, NodeEvent>()
  let controller: ReadableStreamDefaultController<Uint8Array>
  let open = true

  function flush(): void {
    if (!open || pending.size === 0 || (controller.desiredSize ?? 0) <= 0) return
    const text = [...pending.values()].map((event) => `data: ${JSON.stringify(event)}\n\n`).join('')
    pending = new Map()
    controller.enqueue(encoder.encode(text))
  }
  const stream: Stream = {
    owner,
    name,
    role,
    offer({ kind, subject }) {
      // What arrives is a number, so that it adds up.
      if (kind === 'arrived') {
        const before = Number(pending.get(kind)?.subject ?? 0)
        pending.set(kind, { kind, subject: String(before + Number(subject)) })
      } else pending.set(`${kind} ${subject}`, { kind, subject })
      if (pending.size > maxPending) pending = kindsOf(pending.values())
      flush()
    },
    beat() {
      // An event of its own, since a page is told nothing of comments: without it a line that broke silently looks alive.
      if (open && (controller.desiredSize ?? 0) > 0) controller.enqueue(encoder.encode('event: beat\ndata\n\n'))
    },
    close() {
      if (!open) return
      open = false
      drop(stream)
      controller.close()
    },
  }
  const body = new ReadableStream<Uint8Array>(
    {
      start(given) {
        controller = given
        controller.enqueue(encoder.encode('retry: 3000\n\n'))
      },
      pull: flush,
      cancel() {
        open = false
        drop(stream)
      },
    },
    { highWaterMark: 16 },
  )
  return { stream, body }
}

/** One event of each kind, without its subject; but how many objects arrived stays known. */
function kindsOf(events: Iterable<NodeEvent>): Map<string, NodeEvent> {
  const kinds = new Map<string, NodeEvent>()
  for (const { kind, subject } of events) kinds.set(kind, { kind, subject: kind === 'arrived' ? subject : '' })
  return kinds
}
