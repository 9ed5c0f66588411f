/**
 * The tables, the same on both engines. Times named `added`, `pos`, `at` are microseconds of this node's one order
 * (numbers below 2^53); flags are 0 or 1; JSON is text. What each table promises stands beside it.
 */
export interface Schema {
  meta: { name: string; value: string }

  /** One row per version of an object, never updated: the exact text that was received. `seq` is a tick of the one order. */
  object: {
    seq: number
    /** 52-bit keyed hash of `id`: a small index in place of a long one; rows are checked against `id`. */
    key: number
    id: string
    type: string
    version: string
    /** STIX created_by_ref, '' where absent. */
    creator: string
    /** What lists show: name, else value, else a short description. At most 200 characters. */
    label: string
    revoked: number
    origin: string
    /** Agreement under which it was received; '' when published here. */
    under: string
    /** Peer code or local actor that handed it in. */
    source: string
    /** JSON of Assigned. */
    assigned: string
    handling: number
    /** SHA-256 of `body`, hex. */
    digest: string
    /** The origin's seal, base64; ''. */
    seal: string
    /** Exercise it belongs to; '' live. */
    space: string
    body: string
  }

  /** Object `source` (seq) points to the object whose id hashes to `target`; indexed by (target, source). `property` is the referring property. */
  reference: { target: number; source: number; property: string; target_id: string }

  /** One row per grant: from `pos` on, the object version `seq` is readable in the views of `lane`. Usually one row per version. */
  release: {
    pos: number
    seq: number
    /** All views of this grant. */
    lane: number
    /** The views of this grant for which this is the newest readable version; a lane too. */
    latest: number
  }

  /** How many release rows have this handling and this `latest` lane: counters that cost the same for ten objects and ten million. */
  tally: { handling: number; latest: number; count: number }

  /** An interned pair of object type and set of views; `views` is the sorted view numbers joined by ','. */
  lane: { num: number; type: string; views: string }

  /** `agreement|recipient`, e.g. 'trilateral|member:JP', 'trilateral|client:green', 'trilateral|public'; and '|staff'. */
  view: { num: number; name: string }

  /** Distinct handlings, as canonical JSON. */
  handling: { num: number; inputs: string; tlp: string; origin: string; type: string }

  /** What policy said for a handling and a view under a version of the charter. History: rows are added, never changed. */
  decision: {
    handling: number
    view: number
    charter: number
    outcome: string
    agreement: string
    clause: string
    /** JSON of Reason[]. */
    reasons: string
    decided_at: number
  }

  /** Exact values (indicator constants, observables, hashes, names, aliases, external ids), folded, as 47-bit hashes: search.ts; (key, seq) unique. */
  value: { key: number; seq: number }

  /** Adopted charters: the whole signed envelope. */
  charter: { version: number; digest: string; envelope: string; adopted_at: number }

  /** State of the link to each peer. */
  peer: {
    member: string
    /** Cursor in the peer's order: everything up to here is stored. */
    cursor: number
    /** Mark of the terms under which it has been read since its beginning; 0: none, or it is to be read again. */
    charter: number
    state: string
    failures: number
    last_error: string
    last_success_at: number
    last_attempt_at: number
    received: number
    refused: number
  }

  /** Messages that must reach a peer, oldest first; a row goes when the peer has answered. (peer, kind, subject) is unique. */
  outbox: {
    num: number
    peer: string
    kind: string
    subject: string
    body: string
    queued_at: number
    attempts: number
    next_at: number
  }

  /** What was refused at the door and why, and alarms (kind 'conflict'): kept as evidence, with the bytes when they are an alarm. Bounded per peer. */
  evidence: {
    num: number
    at: number
    kind: string
    source: string
    object_id: string
    version: string
    reason: string
    body: string
  }

  /** Who did what: ids, never content. */
  audit: { num: number; at: number; actor: string; action: string; subject: string; detail: string }

  account: {
    name: string
    role: string
    secret: string
    created_at: number
    disabled: number
    language: string
    theme: string
  }
  client: {
    name: string
    tlp: string
    can_write: number
    secret: string
    token: string
    created_at: number
    disabled: number
  }
  session: { digest: string; account: string; created_at: number; seen_at: number; expires_at: number }

  /** TAXII status resources of the last days; `owner` is the submitter. */
  submission: { id: string; owner: string; agreement: string; requested_at: number; body: string }

  /** How far background work has come ('search'). */
  progress: { name: string; pos: number }
}
