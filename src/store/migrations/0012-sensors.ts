import type { Migration } from './migration.ts'

/** The sensors of this node, and which version of a sighting was told last. */
export const sensors: Migration = {
  version: 12,
  statements: ({ int, text, table }) => [
    `create table sensor (name ${text} primary key, token ${text} not null, sector ${text} not null, made_by ${text} not null, made_at ${int} not null,
      revoked_at ${int} not null, contact_at ${int} not null, told ${int} not null, refused ${int} not null, because ${text} not null, state ${text} not null) ${table}`,
    'create unique index sensor_token on sensor (token)',
    `create table sighting_head (sighting ${text} primary key, version ${text} not null) ${table}`,
  ],
}
