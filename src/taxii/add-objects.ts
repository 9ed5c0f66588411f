import type { Micros } from '../base/clock.ts'
import { Fault } from '../base/fault.ts'
import { readText } from '../http/body.ts'
import { callerName } from '../http/connection.ts'
import { createGate, createGates } from '../http/gate.ts'
import { HttpFault } from '../http/problem.ts'
import { splitObjects } from '../stix/bundle.ts'
import { type Endpoint, enterCollection, limitsOf } from './endpoint.ts'
import { requireContentType } from './media-type.ts'
import { resource } from './reply.ts'
import { statusResource } from './status-resource.ts'
import { tellSubmitter } from './tell-submitter.ts'

// An envelope may be as large as a body: few are held at a time, and of one client one, however slowly it sends.
const places = 4
const waiting = 32
const purgeEveryMs = 3_600_000

/** POST /{root}/collections/{id}/objects/ (§5.5): when it answers 202 the objects are stored, so the status is complete at once. */
export const addObjects: Endpoint = (parts) => {
  const limits = limitsOf(parts)
  const gate = createGate(places, waiting)
  const ofCaller = createGates(1, 8)
  let purgedAtMs = 0
  return async (c) => {
    const collection = enterCollection(parts, c)
    if (!collection.canWrite) throw new Fault('forbidden', 'this collection can be read, not written to')
    const declared = requireContentType(c.req.header('content-type'))
    const nowMs = parts.clock.nowMs()
    const requestedAt: Micros = nowMs * 1000
    const caller = c.get('caller')
    const owner = callerName(caller)
    const take = async () => {
      const texts = cutBody(await readText(c.req.raw, limits.maxContentLength), declared, limits.maxObjectsPerPost)
      return await parts.intake.accept(
        { kind: 'local', actor: owner },
        texts.map((text) => ({ text })),
      )
    }
    // What it may hear is looked up for up to as many objects as it sent, so that too happens for one of its requests at a time.
    const told = await ofCaller.run(owner, async () =>
      tellSubmitter(parts.release, await gate.run(take), {
        ...{ caller, agreement: collection.agreement },
        ...{ now: parts.clock.nowMs() * 1000, most: limits.maxStatusDetails },
      }),
    )
    const status = statusResource(parts.newId(), requestedAt, told, limits.maxStatusDetails)
    await parts.submissions.add({
      id: status.id,
      owner,
      agreement: collection.agreement,
      requestedAt,
      body: JSON.stringify(status),
    })
    if (nowMs - purgedAtMs > purgeEveryMs) {
      purgedAtMs = nowMs
      await parts.submissions.purge(requestedAt)
    }
    return resource(status, 202)
  }
}

/** The exact texts of an envelope's objects (§3.7), or of a bundle's that is declared as STIX. Anything else that is JSON is understood and refused with 422. */
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
  if (split.kind !== 'envelope' && !(declared === 'stix' && split.kind === 'bundle')) {
    throw new Fault('unsupported', `this is a ${split.kind}: TAXII wants an envelope, {"objects":[…]}`)
  }
  if (split.texts.length === 0) throw new HttpFault('unsupported', `the ${split.kind} has no objects`)
  return split.texts
}
