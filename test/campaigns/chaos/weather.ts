import { setTimeout as sleep } from 'node:timers/promises'
import type { Chance } from '../chance.ts'
import { type Member, members, type ProcessAlliance } from '../process-alliance.ts'
import type { Record } from './record.ts'

const acts = [
  'kill',
  'kill-in-start',
  'stop',
  'cut',
  'cut-one-way',
  'swallow-there',
  'swallow-back',
  'delay',
  'break',
  'break-after',
  'heal',
] as const
export type Act = (typeof acts)[number]

/** Starts a node again and waits until it serves; how long that took. A node that does not start is a violation. */
export async function restart(alliance: ProcessAlliance, record: Record, member: Member): Promise<number> {
  const begun = performance.now()
  try {
    await alliance.launch(member).ready
  } catch (error) {
    record.violate(`${member} does not start: ${error instanceof Error ? error.message : String(error)}`)
    throw error
  }
  return performance.now() - begun
}

/** Does one act to nodes or lines that chance names; resolves when the node in question serves again. */
export async function perform(
  alliance: ProcessAlliance,
  record: Record,
  { act, chance }: { act: Act; chance: Chance },
): Promise<number | null> {
  const from = chance.pick(members)
  const to = chance.pick(members.filter((member) => member !== from))
  const line = alliance.line(from, to)
  switch (act) {
    case 'kill':
    case 'stop':
      await alliance.stop(from, act === 'kill' ? 'SIGKILL' : 'SIGTERM')
      if (chance.happens(0.5)) await sleep(chance.between(0, 3_000))
      return await restart(alliance, record, from)
    case 'kill-in-start':
      await alliance.stop(from, 'SIGKILL')
      for (let times = chance.between(1, 3); times > 0; times--) {
        alliance.launch(from)
        await sleep(chance.between(100, 1_200))
        await alliance.stop(from, 'SIGKILL')
      }
      return await restart(alliance, record, from)
    case 'cut':
      for (const one of [line, alliance.line(to, from)]) one.cut = true
      for (const one of [line, alliance.line(to, from)]) one.breakAll()
      return null
    case 'cut-one-way':
      line.cut = true
      line.breakAll()
      return null
    case 'swallow-there':
      line.swallowThere = true
      return null
    case 'swallow-back':
      line.swallowBack = true
      return null
    case 'delay':
      line.delayMs = chance.between(20, 800)
      return null
    case 'break':
      line.breakAll()
      return null
    case 'break-after':
      line.breakAfterBytes = chance.between(1_000, 40_000)
      return null
    case 'heal':
      for (const one of alliance.lines()) one.heal()
      return null
  }
}

/** Acts at random moments until the time is over, then heals everything. */
export async function storm(
  alliance: ProcessAlliance,
  record: Record,
  { chance, until, note }: { chance: Chance; until: number; note: (act: Act, tookMs: number | null) => void },
): Promise<void> {
  while (Date.now() < until) {
    // Kills and healing more often than the rest, so that much happens and something gets through.
    const act = chance.happens(0.35) ? 'kill' : chance.happens(0.25) ? 'heal' : chance.pick(acts)
    note(act, await perform(alliance, record, { act, chance }))
    await sleep(chance.between(200, 4_000))
  }
  for (const one of alliance.lines()) one.heal()
}
