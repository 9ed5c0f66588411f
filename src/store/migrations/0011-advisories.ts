import type { Migration } from './migration.ts'

/** The advisory desk: what members said about a draft, what this node publishes, and others' advisories that were looked at. */
export const advisories: Migration = {
  version: 11,
  statements: ({ int, text, table }) => [
    `create table advisory (id ${text} primary key, name ${text}, agreement ${text}, lead ${text}, state ${text}, title ${text}, head ${text},
      embargo_at ${int}, changed_at ${int}, published ${int}) ${table}`,
    'create index advisory_due on advisory (state, embargo_at)',
    `create table advisory_statement (advisory ${text}, digest ${text}, author ${text}, kind ${text}, at ${text}, received_at ${int}, sent ${int},
      text ${text}, primary key (advisory, digest)) ${table}`,
    'create index advisory_statement_sent on advisory_statement (sent, received_at)',
    `create table advisory_file (path ${text} primary key, advisory ${text}, version ${int}, tlp ${text}, kind ${text}, title ${text},
      language ${text}, media_type ${text}, published_at ${int}, updated_at ${int}, bytes ${int}, sha256 ${text}, sha512 ${text}, signature ${text},
      fingerprint ${text}, body ${text}) ${table}`,
    'create index advisory_file_of on advisory_file (tlp, kind, updated_at)',
    `create table advisory_key (fingerprint ${text} primary key, armoured ${text}, at ${int}) ${table}`,
    `create table csaf_publisher (fingerprint ${text} primary key, name ${text}, namespace ${text}, armoured ${text}, added_by ${text},
      at ${int}) ${table}`,
    `create table csaf_document (digest ${text} primary key, tracking_id ${text}, namespace ${text}, title ${text}, version ${text}, tlp ${text},
      state ${text}, verdict ${text}, actor ${text}, at ${int}, body ${text}) ${table}`,
    'create index csaf_document_at on csaf_document (at)',
  ],
}
