import { setImmediate as nextTurn } from 'node:timers/promises'
import type { HuntCount } from '../../hunt/hunt-count.ts'
import { formOf } from '../../hunt/hunt-item.ts'
import { readObservation } from '../../pattern/read-observations.ts'
import type { Caller, Release, Summary } from '../../release/model.ts'
import { heldObject } from '../note-to-member.ts'

export interface HeldParts {
  readonly release: Pick<Release, 'detail' | 'list'>
  readonly caller: Caller
  /** Only what this member published is its own data; what allies gave would be counted twice. */
  readonly self: string
}

const page = 200
/** So many of each type are looked at, the newest first. */
export const mostHeld = 5000

type Members = Readonly<Record<string, unknown>>

/** Counts a package in what this member itself holds: its observed data, and its sightings of what looks for the same. False: there was more than is looked at. */
export async function countHeld(count: HuntCount, parts: HeldParts): Promise<boolean> {
  const forms = new Map<string, string | null>()
  const detail: Release['detail'] = (...asked) => parts.release.detail(...asked)
  const object = (id: string): Promise<Members | null> => heldObject(detail, parts.caller, id)
  const observed = await each(parts, 'observed-data', async (data) => {
    const known = new Map<string, Members>()
    for (const id of refsOf(data.object_refs)) {
      const one = await object(id)
      if (one !== null) known.set(id, one)
    }
    const observation = readObservation(data, known)
    const atMs = observation === null ? null : Number(observation.last / 1_000_000n)
    count.event({ atMs, observation, fields: null, times: observation?.count ?? 1 })
  })
  const sighted = await each(parts, 'sighting', async (sighting) => {
    const { sighting_of_ref: of, last_seen: last, first_seen: first, modified, count: times } = sighting
    if (typeof of !== 'string' || !of.startsWith('indicator--') || sighting.revoked === true) return
    if (!forms.has(of)) forms.set(of, formIn(await object(of)))
    const form = forms.get(of) ?? null
    const atMs = Date.parse(String(last ?? first ?? modified))
    if (form !== null && !Number.isNaN(atMs)) count.sighting(form, atMs, typeof times === 'number' ? times : 1)
  })
  return observed && sighted
}

async function each(parts: HeldParts, type: string, use: (object: Members) => Promise<void>): Promise<boolean> {
  const { release, caller, self } = parts
  const detail: Release['detail'] = (...asked) => release.detail(...asked)
  let before: number | null = null
  for (let seen = 0; seen < mostHeld; ) {
    const listing = { types: [type], origins: [self], limit: page, ...(before === null ? {} : { before }) }
    const { items, next }: { items: readonly Summary[]; next: number | null } = await release.list(caller, listing)
    for (const { id } of items) {
      const object = await heldObject(detail, caller, id)
      if (object !== null) await use(object)
      await nextTurn()
    }
    seen += items.length
    if (next === null) return true
    before = next
  }
  return false
}

function formIn(indicator: Members | null): string | null {
  const { pattern, pattern_type: kind } = indicator ?? {}
  return typeof pattern === 'string' && typeof kind === 'string' ? formOf({ kind, text: pattern }) : null
}

function refsOf(refs: unknown): readonly string[] {
  return Array.isArray(refs) ? refs.filter((one): one is string => typeof one === 'string').slice(0, 500) : []
}
