import { setTimeout } from 'node:timers/promises'
import { type Recall, type RecallAnswer, recall as recallShape } from '../api/contract/recalls.ts'
import { Fault } from '../base/fault.ts'
import type { Command } from './command.ts'
import { requireRunning } from './node-api.ts'

const askEveryMs = 500
/** How long to wait for answers where nobody says. */
const defaultWaitSeconds = 5

export const recall: Command = {
  positionals: ['DIR', 'OBJECT-ID'],
  options: {
    space: { kind: 'text' },
    version: { kind: 'text' },
    reason: { kind: 'text', required: true },
    wait: { kind: 'text' },
  },
  async run({ args }) {
    const [dir, id] = args.positionals as [string, string]
    const api = requireRunning(dir, args.texts.get('space'))
    const body = { reason: args.texts.get('reason'), version: args.texts.get('version') }
    const until = Date.now() + waitMs(args.texts.get('wait'))
    let found = recallShape.parse(
      await api.send('POST', `/objects/${encodeURIComponent(id)}/recall`, JSON.stringify(body)),
    )
    while (isOpen(found) && Date.now() < until) {
      await setTimeout(Math.min(askEveryMs, Math.max(0, until - Date.now())))
      found = recallShape.parse(await api.get(`/recalls/${found.num}`))
    }
    const answers = found.answers.map((answer) => ({
      recipient: answer.member,
      outcome: wordOf(answer),
      reason: answer.reason,
      via: answer.via,
      at: answer.at,
    }))
    return { json: { recall: found.num, id, version: found.version, answers }, text: textOf(found) }
  },
}

function waitMs(text: string | undefined): number {
  const seconds = Number(text ?? defaultWaitSeconds)
  if (!Number.isFinite(seconds) || seconds < 0 || seconds > 86_400) {
    throw new Fault('usage', '--wait is a number of seconds, at most 86400')
  }
  return seconds * 1000
}

function isOpen(recall: Recall): boolean {
  return recall.answers.some(({ outcome }) => outcome === 'waiting')
}

/** A member that has not answered is one that was not reached, as far as anybody knows. */
function wordOf({ outcome }: RecallAnswer): 'purged' | 'refused' | 'not reached' {
  return outcome === 'waiting' || outcome === 'overdue' ? 'not reached' : outcome
}

function textOf({ answers, id, version }: Recall): string {
  const what = version === null ? `${id}: every version` : `${id} version ${version}`
  if (answers.length === 0) return `recalled ${what}; no member had it`
  const lines = answers.map((answer) => {
    const via = answer.via === null ? '' : ` (${answer.via} says so)`
    const reason = answer.reason === '' ? '' : `: ${answer.reason}`
    return `  ${answer.member}  ${wordOf(answer)}${via}${reason}`
  })
  return [`recalled ${what}`, ...lines].join('\n')
}
