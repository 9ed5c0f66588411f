import type { EngineWords, Migration } from './migration.ts'

/** The tables of schema.ts. No foreign keys between the tables of objects: what refers may arrive before what it refers to. */
export const first: Migration = {
  version: 1,
  statements: (words) => [...objects(words), ...grants(words), ...people(words), ...exchange(words), ...search(words)],
}

function objects({ int, text, table }: EngineWords): string[] {
  return [
    `create table object (
      seq ${int} primary key, key ${int}, id ${text}, type ${text}, version ${text}, creator ${text}, label ${text}, revoked ${int},
      origin ${text}, under ${text}, source ${text}, assigned ${text}, handling ${int}, digest ${text}, seal ${text}, space ${text},
      body ${text}) ${table}`,
    'create index object_key on object (key)',
    'create index object_handling on object (handling, seq)',
    // Rows in the order of arrival and a narrow index: ids are random, so a wide index costs a page written for every reference.
    `create table reference (target ${int}, source ${int}, property ${text}, target_id ${text}) ${table}`,
    'create index reference_target on reference (target, source)',
    'create index reference_source on reference (source)',
    `create table handling (num ${int} primary key, inputs ${text}, tlp ${text}, origin ${text}, type ${text}) ${table}`,
    'create unique index handling_inputs on handling (inputs)',
    `create table submission (id ${text} primary key, owner ${text}, agreement ${text}, requested_at ${int}, body ${text}) ${table}`,
    'create index submission_requested_at on submission (requested_at)',
  ]
}

function grants({ int, text, table, keyTable }: EngineWords): string[] {
  return [
    `create table release (pos ${int} primary key, seq ${int}, lane ${int}, latest ${int}) ${table}`,
    'create index release_lane on release (lane, pos)',
    'create index release_latest on release (latest, pos)',
    'create index release_seq on release (seq)',
    `create table tally (handling ${int}, latest ${int}, count ${int}, primary key (handling, latest)) ${keyTable}`,
    `create table lane (num ${int} primary key, type ${text}, views ${text}) ${table}`,
    'create unique index lane_type_views on lane (type, views)',
    `create table view (num ${int} primary key, name ${text}) ${table}`,
    'create unique index view_name on view (name)',
    `create table decision (handling ${int}, view ${int}, charter ${int}, outcome ${text}, agreement ${text}, clause ${text},
      reasons ${text}, decided_at ${int}, primary key (handling, charter, view, decided_at)) ${keyTable}`,
  ]
}

function people({ int, text, table }: EngineWords): string[] {
  return [
    `create table account (name ${text} primary key, role ${text}, secret ${text}, created_at ${int}, disabled ${int},
      language ${text}, theme ${text}) ${table}`,
    `create table client (name ${text} primary key, tlp ${text}, can_write ${int}, secret ${text}, token ${text}, created_at ${int},
      disabled ${int}) ${table}`,
    'create unique index client_token on client (token)',
    `create table session (digest ${text} primary key, account ${text}, created_at ${int}, seen_at ${int}, expires_at ${int}) ${table}`,
    'create index session_account on session (account)',
    'create index session_expires_at on session (expires_at)',
    `create table audit (num ${int} primary key, at ${int}, actor ${text}, action ${text}, subject ${text}, detail ${text}) ${table}`,
    'create index audit_at on audit (at)',
  ]
}

function exchange({ int, text, table }: EngineWords): string[] {
  return [
    `create table charter (version ${int} primary key, digest ${text}, envelope ${text}, adopted_at ${int}) ${table}`,
    `create table peer (member ${text} primary key, cursor ${int}, charter ${int}, state ${text}, failures ${int}, last_error ${text},
      last_success_at ${int}, last_attempt_at ${int}, received ${int}, refused ${int}) ${table}`,
    `create table outbox (num ${int} primary key, peer ${text}, kind ${text}, subject ${text}, body ${text}, queued_at ${int},
      attempts ${int}, next_at ${int}) ${table}`,
    'create unique index outbox_subject on outbox (peer, kind, subject)',
    'create index outbox_next_at on outbox (next_at)',
    `create table evidence (num ${int} primary key, at ${int}, kind ${text}, source ${text}, object_id ${text}, version ${text},
      reason ${text}, body ${text}) ${table}`,
    'create index evidence_source on evidence (source, kind, num)',
    'create index evidence_kind on evidence (kind)',
  ]
}

function search({ engine, int, text, table, keyTable }: EngineWords): string[] {
  // search.ts cuts and folds the words itself, so that both engines find the same; the engines only keep them.
  const words =
    engine === 'sqlite'
      ? [
          `create virtual table search using fts5(words, content = '', contentless_delete = 1, detail = none, tokenize = 'ascii')`,
        ]
      : [
          'create table search (seq bigint not null primary key, words tsvector not null)',
          'create index search_words on search using gin (words)',
        ]
  return [
    ...words,
    `create table value (key ${int}, seq ${int}, primary key (key, seq)) ${keyTable}`,
    'create index value_seq on value (seq)',
    `create table progress (name ${text} primary key, pos ${int}) ${table}`,
  ]
}
