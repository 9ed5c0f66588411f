import type { Migration } from './migration.ts'

/** Which events were counted for which sighting, so that reading the same telemetry again counts nothing twice. */
export const sightings: Migration = {
  version: 6,
  statements: ({ int, text, table }) => [
    `create table sighted (sighting ${text}, digest ${text}, at ${int}, primary key (sighting, digest)) ${table}`,
    'create index sighted_at on sighted (at)',
  ],
}
