import { decodeUtf8 } from '../base/bounded.ts'
import type { Micros } from '../base/clock.ts'
import { Fault } from '../base/fault.ts'
import { streamBody } from '../http/body.ts'
import { callerName } from '../http/connection.ts'
import { createGate, createGates } from '../http/gate.ts'
import { batchSize, handIn, placed } from '../http/hand-in.ts'
import type { Admitted } from '../http/large-bodies.ts'
import { HttpFault } from '../http/problem.ts'
import type { Accepted, Refusal } from '../intake/model.ts'
import { type Split, splitObjects } from '../stix/bundle.ts'
import { HeldFile, inBatches } from '../stix/held-file.ts'
import { requireConditions } from './conditions.ts'
import { type Endpoint, enterCollection, limitsOf } from './endpoint.ts'
import { requireContentType } from './media-type.ts'
import type { TaxiiLimits } from './model.ts'
import { written } from './reply.ts'
import { statusResource } from './status-resource.ts'
import { tellSubmitter } from './tell-submitter.ts'

// However slowly they send: few at a time, and of one client one. How many large ones are held is bounded beside that (large-bodies.ts).
const places = 4
const waiting = 32
const purgeEveryMs = 3_600_000

/**
 * POST /{root}/collections/{id}/objects/ (§5.5): when it answers 202 the objects are stored, so the status is complete at once. A large
 * envelope is stored in parts, so that it costs little memory and keeps nobody waiting: what was stored stays when a later part fails.
 */
export const addObjects: Endpoint = (parts) => {
  const limits = limitsOf(parts)
  const gate = createGate(places, waiting)
  const ofCaller = createGates(1, 8)
  let purgedAtMs = 0
  return async (c) => {
    const collection = enterCollection(parts, c)
    if (!collection.canWrite) throw new Fault('forbidden', 'this collection can be read, not written to')
    const declared = requireContentType(c.req.header('content-type'))
    requireConditions(c)
    const nowMs = parts.clock.nowMs()
    const requestedAt: Micros = nowMs * 1000
    const caller = c.get('caller')
    const owner = callerName(caller)
    const take = async (admitted: Admitted) => {
      const batches = await receive(c.req.raw, { declared, admitted }, limits)
      const taken = { added: [] as Accepted[], unchanged: [] as Accepted[], rejected: [] as Refusal[], upgraded: 0 }
      const accept = (texts: readonly string[]) =>
        parts.intake.accept(
          { kind: 'local', actor: owner },
          texts.map((text) => ({ text })),
        )
      for await (const { start, result } of handIn(batches, accept)) {
        taken.added.push(...result.added)
        taken.unchanged.push(...result.unchanged)
        taken.rejected.push(...placed(result.rejected, start))
      }
      return taken
    }
    // What it may hear is looked up for up to as many objects as it sent, so that too happens for one of its requests at a time.
    const told = await ofCaller.run(owner, async () =>
      tellSubmitter(parts.release, await gate.run(() => parts.largeBodies.hold(take)), {
        ...{ caller, agreement: collection.agreement },
        ...{ now: parts.clock.nowMs() * 1000, most: limits.maxStatusDetails },
      }),
    )
    const status = statusResource(parts.newId(), requestedAt, told, limits.maxStatusDetails)
    const { id } = status
    const body = JSON.stringify(status)
    await parts.submissions.add({ id, owner, agreement: collection.agreement, requestedAt, body })
    if (nowMs - purgedAtMs > purgeEveryMs) {
      purgedAtMs = nowMs
      await parts.submissions.purge(requestedAt)
    }
    return written(body, 202)
  }
}

/**
 * The exact texts of an envelope's objects (§3.7), or of a bundle's that is declared as STIX, some at a time. Anything else that is
 * JSON is understood and refused with 422.
 */
async function receive(
  request: Request,
  { declared, admitted }: { readonly declared: 'taxii' | 'stix'; readonly admitted: Admitted },
  { maxContentLength, maxObjectsPerPost }: TaxiiLimits,
): Promise<Iterable<readonly string[]>> {
  const held = new HeldFile(maxObjectsPerPost)
  await streamBody(request, { maxBytes: maxContentLength }, async (chunks) => {
    for await (const chunk of admitted(chunks)) held.push(chunk)
  })
  const { is } = held.end()
  if (is === 'other') return inBatches(cutBody(decodeUtf8(held.whole()), declared, maxObjectsPerPost), batchSize)
  requireObjects(is, held.count, declared)
  return held.batches(batchSize)
}

/** As `receive`, of what has no wrapper whose objects could be found: it says what is wrong, or takes what is written in an odd way. */
function cutBody(text: string, declared: 'taxii' | 'stix', maxObjects: number): string[] {
  let split: ReturnType<typeof splitObjects>
  try {
    split = splitObjects(text, { maxObjects })
  } catch (error) {
    // Not 413: that would say the body has too many bytes.
    if (error instanceof Fault && error.kind === 'too-large') {
      throw new Fault('unsupported', `${error.message} in one envelope: send it in parts`)
    }
    throw error
  }
  requireObjects(split.kind, split.texts.length, declared)
  return split.texts
}

function requireObjects(kind: Split['kind'], count: number, declared: 'taxii' | 'stix'): void {
  if (kind !== 'envelope' && !(declared === 'stix' && kind === 'bundle')) {
    throw new Fault(
      'unsupported',
      `this is no envelope but ${kind === 'object' ? 'an' : 'a'} ${kind}: TAXII wants an envelope, {"objects":[…]}`,
    )
  }
  if (count === 0) throw new HttpFault('unsupported', `the ${kind} has no objects`)
}
