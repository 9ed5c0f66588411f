import { expect, test } from 'vitest'
import { createLargeBodies, type LargeBodies } from './large-bodies.ts'

const limits = {
  ...{ smallBytes: 1_000, places: 2, waiting: 2, waitMs: 600_000 },
  crowded: { graceMs: 600_000, bytesPerSecond: 1_000 },
}

/** A body of so many pieces of 500 bytes, and how many of them were asked for. */
function body(pieces: number) {
  const read = { pieces: 0 }
  async function* chunks(): AsyncGenerator<Uint8Array> {
    for (; read.pieces < pieces; read.pieces += 1) yield new Uint8Array(500)
  }
  return { read, chunks: chunks() }
}

/** A request that reads a body and holds it until it is told to end. */
function request(bodies: LargeBodies, pieces: number) {
  const { read, chunks } = body(pieces)
  const whole = Promise.withResolvers<void>()
  const end = Promise.withResolvers<void>()
  const done = bodies.hold(async (admitted) => {
    for await (const _ of admitted(chunks)) {
    }
    whole.resolve()
    await end.promise
  })
  done.catch(() => {})
  return { read, whole: whole.promise, end: () => end.resolve(), done }
}

/** Long enough for whatever does not wait for anybody. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 50; turn++) await new Promise((resolve) => setImmediate(resolve))
}

test('two large bodies are held at once, the next waits without being read, and gets its place when one has ended', async () => {
  const bodies = createLargeBodies(limits)
  const [one, two, three] = [request(bodies, 10), request(bodies, 10), request(bodies, 10)]
  await Promise.all([one.whole, two.whole])
  await settle()
  expect(three.read.pieces).toBe(2)
  one.end()
  await three.whole
  for (const { end, done } of [two, three]) {
    end()
    await done
  }
})

test('a small body waits for nobody, whoever holds the places', async () => {
  const bodies = createLargeBodies(limits)
  const large = [request(bodies, 10), request(bodies, 10), request(bodies, 10)]
  await Promise.all([large[0]!.whole, large[1]!.whole])
  const small = request(bodies, 2)
  await small.whole
  small.end()
  await small.done
  for (const { end } of large) end()
  for (const { done } of large) await done
})

test('whoever finds too many waiting is sent away with 503 and told when to come again', async () => {
  const bodies = createLargeBodies(limits)
  const large = [request(bodies, 10), request(bodies, 10)]
  await Promise.all(large.map(({ whole }) => whole))
  const waiting = [request(bodies, 10), request(bodies, 10)]
  await settle()
  await expect(request(bodies, 10).done).rejects.toMatchObject({ status: 503, headers: { 'retry-after': '10' } })
  for (const { end } of [...large, ...waiting]) end()
  for (const { done } of [...large, ...waiting]) await done
})

test('whoever waits too long is sent away, and takes no place afterwards', async () => {
  const bodies = createLargeBodies({ ...limits, places: 1, waitMs: 20 })
  const held = request(bodies, 10)
  await held.whole
  await expect(request(bodies, 10).done).rejects.toMatchObject({ status: 503 })
  held.end()
  await held.done
  const next = request(bodies, 10)
  await next.whole
  next.end()
  await next.done
})

test('a body that breaks off, or a request that fails, gives its place back', async () => {
  const bodies = createLargeBodies({ ...limits, places: 1 })
  async function* broken(): AsyncGenerator<Uint8Array> {
    yield new Uint8Array(2_000)
    throw new Error('cut off')
  }
  const failing = bodies.hold(async (admitted) => {
    for await (const _ of admitted(broken())) {
    }
  })
  await expect(failing).rejects.toThrow('cut off')
  const next = request(bodies, 10)
  await next.whole
  next.end()
  await next.done
})

test('a body that comes slowly loses its place as soon as another waits for it, and not before', async () => {
  const bodies = createLargeBodies({ ...limits, places: 1, crowded: { graceMs: 20, bytesPerSecond: 1e6 } })
  async function* stalled(): AsyncGenerator<Uint8Array> {
    yield new Uint8Array(2_000)
    await new Promise<never>(() => {})
  }
  let ended = false
  const slow = bodies.hold(async (admitted) => {
    for await (const _ of admitted(stalled())) {
    }
  })
  const fate = slow.catch((error) => error).finally(() => (ended = true))
  await new Promise((resolve) => setTimeout(resolve, 100))
  expect(ended).toBe(false)
  const next = request(bodies, 10)
  expect(await fate).toMatchObject({ status: 408, headers: { connection: 'close' } })
  await next.whole
  next.end()
  await next.done
})

test('a body that is whole keeps its place while it is stored, however long others wait', async () => {
  const bodies = createLargeBodies({ ...limits, places: 1, crowded: { graceMs: 5, bytesPerSecond: 1e9 } })
  const stored = request(bodies, 10)
  await stored.whole
  const next = request(bodies, 10)
  await new Promise((resolve) => setTimeout(resolve, 50))
  expect(next.read.pieces).toBe(2)
  stored.end()
  await stored.done
  await next.whole
  next.end()
  await next.done
})
