import type { Migration } from './migration.ts'

/** What keeps detection from crying wolf: values that are allowed, indicators that matched everything, and what they must be worth. */
export const brakes: Migration = {
  version: 7,
  statements: ({ int, text, table }) => [
    `create table allowed (id ${text} primary key, value ${text} not null, owner ${text} not null, reason ${text} not null, at ${int} not null, until ${int} not null) ${table}`,
    `create table tripped (indicator ${text} primary key, version ${text} not null, at ${int} not null, hits ${int} not null, events ${int} not null) ${table}`,
    `create table detection_rule (name ${text} primary key, body ${text} not null, at ${int} not null) ${table}`,
  ],
}
