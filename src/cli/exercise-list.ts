import { exercises } from '../api/contract/exercises.ts'
import type { Command } from './command.ts'
import { showExercise } from './exercise-text.ts'
import { requireRunning } from './node-api.ts'

export const exerciseList: Command = {
  positionals: ['DIR'],
  options: {},
  async run({ args }) {
    const { items } = exercises.parse(await requireRunning(args.positionals[0] as string).get('/exercises'))
    return { json: { items }, text: items.length === 0 ? 'no exercises' : items.map(showExercise).join('\n') }
  },
}
