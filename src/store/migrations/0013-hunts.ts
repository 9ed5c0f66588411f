import type { Migration } from './migration.ts'

/** Hunts: what we offered to members and they to us, and what was looked at here. */
export const hunts: Migration = {
  version: 13,
  statements: ({ int, text, table, keyTable }) => [
    `create table hunt_offer (id ${text} primary key, direction ${text}, hunt ${text}, member ${text}, actor ${text}, asked_at ${int}, due_at ${int},
      state ${text}, reply ${text}, reply_version ${text}, replied_at ${int}, changed_at ${int}) ${table}`,
    'create index hunt_offer_of on hunt_offer (hunt)',
    'create index hunt_offer_asked on hunt_offer (direction, asked_at)',
    `create table hunt_run (offer ${text}, num ${int}, at ${int}, actor ${text}, digest ${text}, body ${text},
      primary key (offer, num)) ${keyTable}`,
  ],
}
