import { exercise } from '../api/contract/exercises.ts'
import { Fault } from '../base/fault.ts'
import type { Command } from './command.ts'
import { showExercise } from './exercise-text.ts'
import { parseCodes } from './label.ts'
import { requireRunning } from './node-api.ts'

export const exerciseOpen: Command = {
  positionals: ['DIR', 'NAME'],
  options: {
    agreement: { kind: 'text', required: true },
    with: { kind: 'text', required: true },
    from: { kind: 'text' },
    until: { kind: 'text', required: true },
  },
  async run({ args }) {
    const [dir, name] = args.positionals as [string, string]
    const asked = {
      name,
      agreement: args.texts.get('agreement'),
      members: parseCodes(args.texts.get('with') as string),
      from: momentOf('--from', args.texts.get('from') ?? new Date().toISOString()),
      until: momentOf('--until', args.texts.get('until') as string),
    }
    const opened = exercise.parse(await requireRunning(dir).send('POST', '/exercises', JSON.stringify(asked)))
    return { json: opened, text: showExercise(opened) }
  },
}

function momentOf(option: string, text: string): string {
  const ms = /^\d{4}-\d{2}-\d{2}(T[\d:.]+(Z|[+-]\d{2}:\d{2}))?$/.test(text) ? Date.parse(text) : Number.NaN
  if (Number.isNaN(ms)) throw new Fault('usage', `${option} is a moment: 2026-12-01T17:00:00Z, or a day`)
  return new Date(ms).toISOString()
}
