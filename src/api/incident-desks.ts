import type { IncidentDesk } from '../desks/incident/desk.ts'
import type { InvitationDesk } from '../desks/incident/invitation-desk.ts'
import type { RequestDesk } from '../desks/incident/requests.ts'
import type { RuleEntry } from '../desks/incident/rule-book.ts'
import type { Rule } from '../desks/incident/rules.ts'

/** What the API asks of the incident desk. */
export interface IncidentDesks {
  readonly records: Pick<IncidentDesk, keyof IncidentDesk>
  readonly requests: Pick<RequestDesk, keyof RequestDesk>
  readonly invitations: Pick<InvitationDesk, keyof InvitationDesk>
  readonly rules: {
    list(): Promise<readonly RuleEntry[]>
    change(id: string, value: unknown, by: string): Promise<Rule>
    reset(id: string, by: string): Promise<void>
  }
}
