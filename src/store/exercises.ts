import type { Schema } from './schema.ts'
import type { Db, Tx } from './store.ts'

export type ExerciseRow = Schema['exercise']

/** Everything that is known, the latest first. */
export function exercisesIn(db: Db): Promise<ExerciseRow[]> {
  return db.selectFrom('exercise').selectAll().orderBy('known_at', 'desc').execute()
}

export function exerciseOf(db: Db, digest: string): Promise<ExerciseRow | undefined> {
  return db.selectFrom('exercise').selectAll().where('digest', '=', digest).executeTakeFirst()
}

export function exercisesNamed(db: Db, name: string): Promise<ExerciseRow[]> {
  return db.selectFrom('exercise').selectAll().where('name', '=', name).execute()
}

export async function putExercise(tx: Tx, row: ExerciseRow): Promise<void> {
  await tx.db
    .insertInto('exercise')
    .values(row)
    .onConflict((conflict) => conflict.column('digest').doUpdateSet(row))
    .execute()
}

export async function forgetExercise(tx: Tx, digest: string): Promise<void> {
  await tx.db.deleteFrom('exercise').where('digest', '=', digest).execute()
}
