import { existsSync } from 'node:fs'
import { readOpening } from '../alliance/exercise.ts'
import { cardInExercise } from '../alliance/exercise-terms.ts'
import { verifyAudit } from '../audit/verify.ts'
import type { KeyTexts } from '../config/node-directory.ts'
import type { Config } from '../config/read-config.ts'
import { keptCheckpoint } from '../node/audit-checkpoint.ts'
import { cardOf } from '../node/card.ts'
import { roomDatabase, roomDirectory } from '../node/exercise-room.ts'
import { exercisesIn } from '../store/exercises.ts'
import { openStore } from '../store/open.ts'
import type { Store } from '../store/store.ts'
import { verifyStore } from './verify-store.ts'

/** The same of each exercise that this node takes part in; and that nothing lies here of one that ended. */
export async function verifyExercises(
  live: Store,
  config: Config,
  keys: KeyTexts,
): Promise<{ readonly count: number; readonly objects: number; readonly firstBad: string | null }> {
  let count = 0
  let objects = 0
  for (const { digest, name, state, opening } of await exercisesIn(live.read)) {
    const say = (problem: string | null) => (problem === null ? null : `exercise ${name}: ${problem}`)
    const database = roomDatabase(config.dir, digest)
    if (state === 'ended' && existsSync(roomDirectory(config.dir, digest)))
      return { count, objects, firstBad: say('it has ended, and something of it lies here still: start the node') }
    if (state !== 'joined') continue
    if (readOpening(opening).digest !== digest)
      return { count, objects, firstBad: say('what its opener signed was changed') }
    if (!existsSync(database)) return { count, objects, firstBad: say(`its database ${database} is missing`) }
    await using store = await openStore({ database, owner: config.member })
    const found = await verifyStore(store, cardInExercise(cardOf(config, keys), digest))
    const kept = keptCheckpoint(roomDirectory(config.dir, digest))
    const audit = await verifyAudit(store, keys.auditLog, kept === null ? [] : [kept])
    count += 1
    objects += found.objects
    const problem = found.firstBad ?? audit.firstBad
    if (problem !== null) return { count, objects, firstBad: say(problem) }
  }
  return { count, objects, firstBad: null }
}
