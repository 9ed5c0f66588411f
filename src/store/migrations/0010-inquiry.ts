import type { Migration } from './migration.ts'

/** Asking without telling: what was published to whom, how much was asked, and what others published to us. */
export const inquiry: Migration = {
  version: 10,
  statements: ({ int, text, table, keyTable }) => [
    `create table inquiry_epoch (member ${text}, epoch ${int}, statement ${text}, salt ${text}, entry ${text}, leaf ${int}, key_salt ${text},
      rights ${text}, basis ${text}, made_at ${int}, primary key (member, epoch)) ${table}`,
    `create table inquiry_filter (member ${text}, epoch ${int}, num ${int}, bytes ${text}, primary key (member, epoch, num)) ${table}`,
    `create table inquiry_asked (member ${text}, day ${text}, asked ${int}, primary key (member, day)) ${keyTable}`,
    `create table inquiry_known (member ${text} primary key, epoch ${int}, statement ${text}) ${table}`,
  ],
}
