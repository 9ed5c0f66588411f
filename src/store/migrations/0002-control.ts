import type { EngineWords, Migration } from './migration.ts'

/** What the originator's control needs: the ledger, streams and receipts, recalls, derived objects, reviews, drills, and how people prove themselves. */
export const control: Migration = {
  version: 2,
  statements: (words) => [
    ...ledger(words),
    ...streams(words),
    ...recalls(words),
    ...forms(words),
    ...alerts(words),
    ...people(words),
  ],
}

function ledger({ int, text, table, keyTable }: EngineWords): string[] {
  return [
    `create table log (name ${text} primary key, origin ${text}, size ${int}, root ${text}, checkpoint ${text}, checkpoint_size ${int}) ${table}`,
    `create table tile (log ${text}, level ${int}, idx ${int}, width ${int}, bytes ${text}, primary key (log, level, idx)) ${keyTable}`,
    `create table peer_log (origin ${text} primary key, peer ${text}, size ${int}, root ${text}, note ${text}, cosigned ${text}, alarm ${text}) ${table}`,
    `create table witnessed (member ${text} primary key, size ${int}, note ${text}, at ${int}) ${table}`,
  ]
}

function streams({ int, text, table, keyTable }: EngineWords): string[] {
  return [
    `create table stream (peer ${text}, lane ${text}, seq ${int}, last ${text}, at ${int}, primary key (peer, lane)) ${keyTable}`,
    `create table step (peer ${text}, lane ${text}, seq ${int}, entry ${text}, leaf ${int}, at ${int}, items ${int}, bytes ${int},
      objects ${text}, salt ${text}, manifest ${text}) ${table}`,
    'create unique index step_place on step (peer, lane, seq)',
    `create table inbound (peer ${text}, lane ${text}, seq ${int}, last ${text}, at ${int}, primary key (peer, lane)) ${keyTable}`,
    `create table inbound_step (peer ${text}, lane ${text}, seq ${int}, entry ${text}, leaf ${int}, at ${int}, salt ${text},
      manifest ${text}, rejected ${text}) ${table}`,
    'create unique index inbound_step_place on inbound_step (peer, lane, seq)',
    `create table receipt (num ${int} primary key, direction ${text}, peer ${text}, lane ${text}, first_seq ${int}, last_seq ${int},
      accepted ${int}, rejected ${int}, at ${int}, body ${text}) ${table}`,
    'create index receipt_place on receipt (direction, peer, lane, last_seq)',
    `create table mailbox (num ${int} primary key, sender ${text}, recipient ${text}, at ${int}, bytes ${int}, body ${text}) ${table}`,
    'create index mailbox_recipient on mailbox (recipient, num)',
  ]
}

function recalls({ int, text, table, keyTable }: EngineWords): string[] {
  return [
    `create table tombstone (key ${int}, id ${text}, version ${text}, digest ${text}, origin ${text}, kind ${text}, giver ${text},
      at ${int}, given_at ${int}, handling ${int}, kept ${int}, space ${text}, notice ${text}) ${table}`,
    'create unique index tombstone_key on tombstone (key, id, version, giver)',
    'create index tombstone_giver on tombstone (giver, handling, at)',
    `create table giver (seq ${int}, member ${text}, at ${int}, agreement ${text}, seal ${text}, primary key (seq, member)) ${keyTable}`,
    `create table recall (num ${int} primary key, id ${text}, version ${text}, digest ${text}, reason ${text}, at ${int}, actor ${text},
      due_at ${int}, notice ${text}) ${table}`,
    'create index recall_id on recall (id)',
    `create table recall_answer (recall ${int}, member ${text}, id ${text}, version ${text}, outcome ${text}, reason ${text}, via ${text},
      at ${int}, primary key (recall, member, id, version)) ${keyTable}`,
    'create index recall_answer_item on recall_answer (id, version, member)',
    `create table preserve (id ${text} primary key, reason ${text}, actor ${text}, at ${int}) ${table}`,
    `create table retention (seq ${int} primary key, until ${int}) ${table}`,
    'create index retention_until on retention (until)',
  ]
}

function forms({ int, text, table, keyTable }: EngineWords): string[] {
  return [
    `alter table decision add column redaction ${text} default ''`,
    `create table derivation (source ${int}, view ${int}, derived ${int}, id ${text}, first_at ${int}, removed ${text},
      primary key (source, view)) ${keyTable}`,
    'create index derivation_derived on derivation (derived)',
    'create index derivation_id on derivation (id)',
    `create table review (num ${int} primary key, seq ${int}, id ${text}, version ${text}, kind ${text}, findings ${text}, state ${text},
      asked_by ${text}, asked_at ${int}, decided_by ${text}, decided_at ${int}, reason ${text}) ${table}`,
    'create index review_state on review (state, num)',
    'create index review_seq on review (seq)',
    `create table pseudonym (agreement ${text}, epoch ${text}, kind ${text}, value ${text}, pseudonym ${text}, at ${int},
      primary key (agreement, epoch, kind, value)) ${keyTable}`,
    'create index pseudonym_pseudonym on pseudonym (pseudonym)',
    `create table exercise (name ${text} primary key, agreement ${text}, opened_at ${int}, opened_by ${text}, ended_at ${int}) ${table}`,
  ]
}

function alerts({ int, text, table, keyTable }: EngineWords): string[] {
  return [
    `create table flash (digest ${text} primary key, sender ${text}, number ${int}, at ${int}, text ${text}, received_at ${int}, object_id ${text}) ${table}`,
    `create table flash_ack (digest ${text}, member ${text}, code ${text}, at ${int}, recorded_by ${text}, primary key (digest, member)) ${keyTable}`,
  ]
}

function people({ int, text, table }: EngineWords): string[] {
  return [
    `alter table session add column stepped_up_at ${int} default 0`,
    `create table identity_link (issuer ${text}, subject ${text}, account ${text}, shown ${text}, created_at ${int}) ${table}`,
    'create unique index identity_link_subject on identity_link (issuer, subject)',
    `create table passkey (id ${text} primary key, account ${text}, name ${text}, public_key ${text}, counter ${int}, transports ${text},
      created_at ${int}, used_at ${int}) ${table}`,
    'create index passkey_account on passkey (account)',
  ]
}
