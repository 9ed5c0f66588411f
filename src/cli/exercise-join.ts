import { exercise } from '../api/contract/exercises.ts'
import type { Command } from './command.ts'
import { showExercise } from './exercise-text.ts'
import { requireRunning } from './node-api.ts'

export const exerciseJoin: Command = {
  positionals: ['DIR', 'NAME'],
  options: {},
  async run({ args }) {
    const [dir, name] = args.positionals as [string, string]
    const state = exercise.parse(await requireRunning(dir).send('POST', '/exercises/join', JSON.stringify({ name })))
    return { json: state, text: showExercise(state) }
  },
}
