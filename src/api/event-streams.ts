import { Fault } from '../base/fault.ts'
import type { Role } from '../release/model.ts'
import type { NodeEvent } from './contract/status.ts'
import { type Access, hasDuty } from './duties.ts'
import { identifySession } from './identify.ts'
import type { ApiParts } from './parts.ts'

const maxPending = 100
const maxPerSession = 8
const encoder = new TextEncoder()

/** Whoever may not ask for a thing is not told that there is another of it, nor when; a change of what one reads no list of, either. */
const hearers: Readonly<Record<NodeEvent['kind'], Access>> = {
  ...{ link: 'everyone', charter: 'everyone', recall: 'everyone' },
  ...{ arrived: 'reader', flash: 'reader', review: 'reader', exercise: 'reader', warning: 'reader' },
  ...{ incident: 'analyst', advisory: 'analyst', hunt: 'analyst' },
}

/** The open event streams of the console: bounded, and closed with the session or the node they belong to. */
export interface EventStreams {
  /** `role`: null, where it is the operator's, who hears everything. */
  open(owner: string, role: Role | null): ReadableStream<Uint8Array>
  closeOf(owner: string): void
  count(): number
}

interface Stream {
  readonly owner: string
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
    open(owner, role) {
      const own = [...streams].filter((stream) => stream.owner === owner).length
      if (streams.size >= parts.config.maxSubscribers || own >= maxPerSession)
        throw new Fault('too-many', 'too many event streams are open')
      if (parts.closing.aborted) throw new Fault('unavailable', 'the node is closing')
      const { stream, body } = createStream({ owner, role }, drop)
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

/** A reader that does not keep up gets each change once, later; if there are too many, it is told only that something arrived. */
function createStream(
  { owner, role }: Pick<Stream, 'owner' | 'role'>,
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
    role,
    offer(event) {
      if (pending.size >= maxPending) pending = new Map([['', { kind: 'arrived', subject: '' }]])
      pending.set(`${event.kind} ${event.subject}`, { kind: event.kind, subject: event.subject })
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
