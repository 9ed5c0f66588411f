import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { linkActions, linkEvents, linkStates, next, type Step } from './link-machine.ts'

const page = readFileSync(new URL('../../docs/protocol/sync.md', import.meta.url), 'utf8')

function rowsUnder(heading: string): string[][] {
  const lines = page.split('\n')
  const start = lines.findIndex((line) => line.startsWith(heading))
  const end = lines.findIndex((line, index) => index > start && !line.startsWith('|'))
  return lines.slice(start, end).map((line) =>
    line
      .slice(1, -1)
      .split('|')
      .map((cell) => cell.trim()),
  )
}

function inWords(state: string, step: Step): string {
  if (step.state === state && step.actions.length === 0) return '—'
  return step.actions.length === 0 ? step.state : `${step.state}: ${step.actions.join(', ')}`
}

test('every state answers every event with a known state and known actions', () => {
  for (const state of linkStates) {
    for (const event of linkEvents) {
      const step = next(state, event)
      expect(linkStates).toContain(step.state)
      for (const action of step.actions) expect(linkActions).toContain(action)
    }
  }
})

test('the table in docs/protocol/sync.md is the table in the code', () => {
  const [head, , ...rows] = rowsUnder('| event |')
  expect(head).toEqual(['event', ...linkStates])
  expect(rows).toEqual(
    linkEvents.map((event) => [event, ...linkStates.map((state) => inWords(state, next(state, event)))]),
  )
  const names = (heading: string) =>
    rowsUnder(heading)
      .slice(2)
      .map((row) => row[0])
  expect(names('| state | means')).toEqual([...linkStates])
  expect(names('| action |').sort()).toEqual([...linkActions].sort())
})

test('a link that is not stopped always has a page under way or a timer armed', () => {
  // What is running in a state must be running after every way into it.
  const running = { idle: 'timer', pulling: 'page', waiting: 'timer', refused: 'timer', stopped: 'nothing' } as const
  for (const state of linkStates) {
    for (const event of linkEvents) {
      let now: string = event === 'timer' && running[state] === 'timer' ? 'nothing' : running[state]
      const answered = state === 'pulling' && !['start', 'notified', 'timer', 'charter-changed', 'stop'].includes(event)
      if (answered) now = 'nothing'
      const step = next(state, event)
      for (const action of step.actions) {
        if (action === 'abort' || action === 'disarm') now = 'nothing'
        if (action === 'pull' || action.startsWith('arm-')) {
          expect(now, `${state} ${event} ${action}`).toBe('nothing')
          now = action === 'pull' ? 'page' : 'timer'
        }
      }
      // Events that cannot occur in a state change nothing.
      if (step.actions.length > 0) expect(now, `${state} ${event}`).toBe(running[step.state])
      else expect(step.state).toBe(state)
    }
  }
})
