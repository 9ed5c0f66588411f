import { formatMicros } from '../base/clock.ts'
import { recordAct } from './audit-record.ts'
import * as contract from './contract/exercises.ts'
import type { ExerciseState } from './exercise-desk.ts'
import { readJson } from './json-body.ts'
import { jsonBody, type Operation } from './operation.ts'
import type { ApiParts } from './parts.ts'

const because = 'An exercise is run in this member’s name'

/** Drills: opened, joined and ended by people. */
export function exerciseRoutes(parts: ApiParts): Operation[] {
  const { exercises } = parts
  return [
    {
      method: 'get',
      path: '/exercises',
      summary: 'The exercises that this node knows of',
      access: 'reader',
      answer: { status: 200, schema: contract.exercises },
      handle: async (c) =>
        c.json({ items: (await exercises.list()).map(presentExercise) } satisfies contract.Exercises),
    },
    {
      method: 'post',
      path: '/exercises',
      summary: 'Open an exercise: its members are told, and each joins it by a person of its own',
      access: ['releaser', 'admin'],
      because,
      body: { schema: contract.newExercise, mediaTypes: jsonBody },
      answer: { status: 201, schema: contract.exercise },
      async handle(c, who) {
        const state = await exercises.open(await readJson(c.req.raw, contract.newExercise))
        await recordAct(parts, who, 'exercise-open', state.name)
        return c.json(presentExercise(state), 201)
      },
    },
    {
      method: 'post',
      path: '/exercises/sample',
      summary: 'Load sample data into a space of this node alone; ending it removes them',
      access: ['releaser', 'admin'],
      because: 'Sample data is loaded by whoever sets the node up',
      answer: { status: 201, schema: contract.exercise },
      async handle(c, who) {
        const state = await exercises.openSample()
        await recordAct(parts, who, 'exercise-open', state.name)
        return c.json(presentExercise(state), 201)
      },
    },
    {
      method: 'post',
      path: '/exercises/join',
      summary: 'Take part in an exercise that another member opened',
      access: ['releaser', 'admin'],
      because,
      body: { schema: contract.namedExercise, mediaTypes: jsonBody },
      answer: { status: 200, schema: contract.exercise },
      async handle(c, who) {
        const { name } = await readJson(c.req.raw, contract.namedExercise)
        const state = await exercises.join(name)
        await recordAct(parts, who, 'exercise-join', state.name)
        return c.json(presentExercise(state))
      },
    },
    {
      method: 'post',
      path: '/exercises/end',
      summary: 'End an exercise, for everybody if this member opened it, else leave it: everything of it is removed',
      access: ['releaser', 'admin'],
      because,
      stepUp: true,
      body: { schema: contract.namedExercise, mediaTypes: jsonBody },
      answer: { status: 200, schema: contract.exercise },
      async handle(c, who) {
        const { name } = await readJson(c.req.raw, contract.namedExercise)
        const state = await exercises.end(name)
        await recordAct(parts, who, 'exercise-end', state.name)
        return c.json(presentExercise(state))
      },
    },
  ]
}

function presentExercise({ knownAt, endedAt, members, links, ...facts }: ExerciseState): contract.Exercise {
  return {
    ...facts,
    members: [...members],
    links: [...links],
    knownAt: formatMicros(knownAt),
    endedAt: endedAt === null ? null : formatMicros(endedAt),
  }
}
