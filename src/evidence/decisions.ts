import { canonicalJson } from '../base/canonical-json.ts'
import { Fault } from '../base/fault.ts'
import { decide } from '../policy/decide.ts'
import { explain } from '../policy/explain.ts'
import type { Decision, Handling, Reason } from '../policy/model.ts'
import { parseRecipient } from '../policy/recipient.ts'
import type { Charters } from './charters.ts'
import type { Evidence, Fact } from './model.ts'

type Recorded = Evidence['decisions'][number]

/** What was decided, for whom, under which charter; and whether that charter says so, if the object was what this member says. */
export function judgeDecisions(file: Evidence, charters: Charters): Fact[] {
  return file.decisions.map((one) => {
    const handling = file.handlings[one.handling]
    if (handling === undefined)
      throw new Fault('integrity', `the decision for ${one.view} is about no handling of the file`)
    const [agreement = '', name = ''] = one.view.split('|')
    const versions = file.object.versions.filter((version) => version.handling === one.handling)
    const { sentence, follows } = judge(file.by, one, handling, charters)
    return {
      ...{ code: 'decided', strength: follows ? 'follows' : 'claimed', about: name, at: one.at },
      facts: {
        versions: versions.map(({ version }) => version).join(', '),
        ...{ agreement, outcome: one.outcome, clause: one.clause ?? '', charter: String(one.charter), sentence },
        ...{ reasons: JSON.stringify(one.reasons) },
      },
    } satisfies Fact
  })
}

function judge(
  by: string,
  one: Recorded,
  handling: Record<string, unknown>,
  charters: Charters,
): { readonly sentence: string; readonly follows: boolean } {
  const recorded: Decision = {
    ...{ outcome: one.outcome, agreement: one.agreement, clause: one.clause, reasons: one.reasons as Reason[] },
    ...{ removed: [], redaction: null, obligations: null },
  }
  const signed = charters.ofVersion(one.charter)
  try {
    const [agreement = '', name = ''] = one.view.split('|')
    const recipient = parseRecipient(name)
    const names = Object.fromEntries((signed?.charter.members ?? []).map((card) => [card.member, card.name]))
    const sentence = explain(recorded, recipient, names)
    if (signed === undefined) return { sentence, follows: false }
    const nowMs = Math.floor(one.at / 1000)
    // The handling is what the file says: policy takes whatever it is given, and denies what it cannot read.
    const judged = decide(handling as unknown as Handling, recipient, {
      ...{ self: by, agreements: signed.charter.agreements, nowMs, agreement },
    })
    return { sentence, follows: sameDecision(judged, one) }
  } catch {
    return { sentence: '', follows: false }
  }
}

function sameDecision(judged: Decision, { outcome, agreement, clause, reasons, redaction }: Recorded): boolean {
  const said = { outcome, agreement, clause, reasons, redaction }
  const ours = {
    ...{ outcome: judged.outcome, agreement: judged.agreement, clause: judged.clause },
    ...{ reasons: judged.reasons, redaction: judged.redaction },
  }
  return canonicalJson(said) === canonicalJson(ours)
}
