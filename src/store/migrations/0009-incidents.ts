import type { Migration } from './migration.ts'

/** The incident desk: what was reported, which objects it led to, who may have them, what was asked of allies. */
export const incidents: Migration = {
  version: 9,
  statements: ({ int, text, table, keyTable }) => [
    `create table incident (num ${int} primary key, id ${text}, state ${text}, sector ${text}, kind ${text}, severity ${int}, opened_at ${int},
      changed_at ${int}, closed_at ${int}, due_at ${int}, consent ${text}, body ${text}) ${table}`,
    'create unique index incident_id on incident (id)',
    'create index incident_queue on incident (state, due_at)',
    `create table incident_object (object_id ${text} primary key, incident ${int}) ${table}`,
    'create index incident_object_of on incident_object (incident)',
    `create table incident_entry (incident ${int}, num ${int}, at ${int}, actor ${text}, action ${text}, detail ${text},
      primary key (incident, num)) ${keyTable}`,
    `create table incident_evidence (incident ${int}, num ${int}, name ${text}, bytes ${int}, digest ${text}, at ${int}, actor ${text},
      body ${text}, primary key (incident, num)) ${table}`,
    `create table incident_value (incident ${int}, value ${text}, primary key (incident, value)) ${keyTable}`,
    'create index incident_value_of on incident_value (value)',
    `create table incident_request (id ${text} primary key, direction ${text}, incident ${int}, member ${text}, asked_at ${int}, due_at ${int},
      state ${text}, answer ${text}, changed_at ${int}) ${table}`,
    'create index incident_request_of on incident_request (incident)',
    'create index incident_request_due on incident_request (direction, due_at)',
    `create table incident_invitation (digest ${text} primary key, name ${text}, sector ${text}, language ${text}, made_by ${text},
      made_at ${int}, expires_at ${int}, incident ${int}) ${table}`,
    `create table incident_rule (id ${text} primary key, body ${text}, actor ${text}, at ${int}) ${table}`,
  ],
}
