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
    /** Peer code or local actor that handed it in; '|derived': made here, of another object, for one view alone (derivation). */
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

  /** What was released and published on each day (UTC) of the one order: record-days.ts. Nothing is taken off when something is purged. */
  record_day: { what: string; day: number; about: string; count: number }

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
    /** JSON of Redaction: what is taken out, or may be; '' nothing. */
    redaction: string
  }

  /** Rows by hash on the embedded store (key-levels.ts): object versions by `key`, and who points to what (`target`, `source`). */
  object_key: { key: number; seq: number }
  reference_target: { key: number; seq: number }
  /** The same of `value`, which lies by seq there. */
  value_key: { key: number; seq: number }
  /** How far the rows of a level of those have been taken on to the next one: key-sweep.ts. */
  sweep: { level: string; key: number; seq: number }

  /** Exact values (indicator constants, observables, hashes, names, aliases, external ids), folded, as 47-bit hashes: search.ts; (key, seq) unique. The embedded store finds them by `value_key`. */
  value: { key: number; seq: number }

  /** Words by object and block (search-blocks.ts), as the embedded store keeps them; on PostgreSQL search.ts writes them by itself. */
  word: { rowid: number; words: string }
  /** A stretch of the one order whose words are found together: from `first` on, up to the next block. `held`: how many were put in. */
  word_block: { num: number; first: number; held: number }

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
  session: {
    digest: string
    account: string
    created_at: number
    seen_at: number
    expires_at: number
    /** When the person last proved again who it is, for what needs that; 0: not since the sign-in. */
    stepped_up_at: number
  }
  /** A person's identity at an OpenID provider; the pair is unique. `account` is '' while nobody has linked it. */
  identity_link: { issuer: string; subject: string; account: string; shown: string; created_at: number }
  /** A person's passkey; `id` and `public_key` are base64url. */
  passkey: {
    id: string
    account: string
    name: string
    public_key: string
    counter: number
    transports: string
    created_at: number
    used_at: number
  }

  /** TAXII status resources of the last days; `owner` is the submitter. */
  submission: { id: string; owner: string; agreement: string; requested_at: number; body: string }

  /** One row per log of this node ('ledger', 'audit'): size and root (hex) of its tree, and the last checkpoint that it signed ('' none). */
  log: { name: string; origin: string; size: number; root: string; checkpoint: string; checkpoint_size: number }
  /** A tile of a log: `level` −1 for entries; grows, never changes. `bytes` is base64. */
  tile: { log: string; level: number; idx: number; width: number; bytes: string }
  /** The streams that go out: where each stands. `peer` is our own code for what our clients and the public read. */
  stream: { peer: string; lane: string; seq: number; last: string; at: number }
  /** One row per step of an outgoing stream; never changed, but for `manifest` and `salt` emptied at an erasure. */
  step: {
    peer: string
    lane: string
    seq: number
    /** Hex of its entry in the ledger, and the entry's place there; -1: not logged (drills). */
    entry: string
    leaf: number
    at: number
    items: number
    /** Bytes of the texts of its objects. */
    bytes: number
    /** JSON: for each item the `seq` of its object here; 0 for a recall or a charter. Before the manifest, so that it is read without it. */
    objects: string
    salt: string
    /** Canonical JSON. */
    manifest: string
  }
  /** What a peer sends us: the last step taken of each lane. */
  inbound: { peer: string; lane: string; seq: number; last: string; at: number }
  /** The steps taken, as proof of what was given to us. `rejected` is JSON of RejectedItem[]. */
  inbound_step: {
    peer: string
    lane: string
    seq: number
    entry: string
    leaf: number
    at: number
    salt: string
    manifest: string
    rejected: string
  }
  /** Receipts, given by us for a peer's steps and got from a peer for ours; a later one for the same steps counts. `body` is the signed receipt. */
  receipt: {
    num: number
    direction: 'given' | 'got'
    peer: string
    lane: string
    first_seq: number
    last_seq: number
    accepted: number
    rejected: number
    at: number
    body: string
  }
  /** The last checkpoint known of each peer's log, with what we cosigned of it as witness ('' none). `alarm` says why it is not trusted any more; '' it is. */
  peer_log: { origin: string; peer: string; size: number; root: string; note: string; cosigned: string; alarm: string }
  /** Cosignatures of members on checkpoints of our ledger: the largest one of each. */
  witnessed: { member: string; size: number; note: string; at: number }

  /** A version that was taken back, and by whom. (key, id, version, giver) is unique. */
  tombstone: {
    key: number
    id: string
    /** '' for every version, also later ones. */
    version: string
    digest: string
    /** '' where a giver took back what we never had. */
    origin: string
    /** 'recalled' by its originator, for ever; 'withdrawn' by who gave it; 'expired': kept as long as was agreed. */
    kind: 'recalled' | 'withdrawn' | 'expired'
    /** Who said so; ourselves for 'expired'. */
    giver: string
    /** When it was purged here, in our order; and the giver's own moment, in its order. */
    at: number
    given_at: number
    /** What the version counted as, which still binds the versions before it; 0: we never had it. */
    handling: number
    /** 1: it is held all the same (a legal hold), for our own people only. */
    kept: number
    /** The space of a drill; '' live. */
    space: string
    /** JSON of the originator's signed notice; ''. */
    notice: string
  }
  /**
   * The members that gave us a version: when last, in the giver's order, under which agreement with which seal, and through which members
   * it has it (`came-through.ts`), the nearest to the origin first, with spaces between; '' where it has it of the origin or is it.
   */
  giver: { seq: number; member: string; at: number; agreement: string; seal: string; via: string }
  /** What our member recalled. `version` '' is every version. */
  recall: {
    num: number
    id: string
    version: string
    digest: string
    reason: string
    at: number
    actor: string
    due_at: number
    notice: string
  }
  /** Who was to answer for which version, and what it said: 'waiting', 'purged', 'refused'. `via`: the member that told us, '' itself. */
  recall_answer: {
    recall: number
    member: string
    id: string
    version: string
    outcome: 'waiting' | 'purged' | 'refused'
    reason: string
    via: string
    at: number
  }
  /** Kept although it may be recalled (a legal hold). */
  preserve: { id: string; reason: string; actor: string; at: number }
  /** What must be purged at a moment, in ms, as the agreement says under which it came. */
  retention: { seq: number; until: number }

  /** The derived object that a view reads in place of `source`; 0: none any more. `removed` is JSON of what was taken out (release/withheld-parts.ts). */
  derivation: {
    source: number
    view: number
    derived: number
    id: string
    first_at: number
    removed: string
  }
  /** What waits for a person: `kind` of HoldKind; `findings` is JSON without values; `state` 'open', 'released', 'masked', 'kept-back'. */
  review: {
    num: number
    seq: number
    id: string
    version: string
    kind: string
    findings: string
    state: string
    asked_by: string
    asked_at: number
    decided_by: string
    decided_at: number
    reason: string
  }
  /** What our pseudonyms stand for; never leaves the node. */
  pseudonym: { agreement: string; epoch: string; kind: string; value: string; pseudonym: string; at: number }
  /** What is known of exercises; their objects lie in stores of their own. Of one that ended nothing but this stays. */
  exercise: {
    /** SHA-256 (hex) of what its opener signed. */
    digest: string
    name: string
    opener: string
    state: 'invited' | 'joined' | 'ended'
    /** What its opener signed, as it came; '' once it has ended. */
    opening: string
    /** What its opener signed at its end; '' before, and where only we left it or its time was over. */
    ending: string
    known_at: number
    ended_at: number
  }
  /** Sealed containers that lie here for another member. */
  mailbox: { num: number; sender: string; recipient: string; at: number; bytes: number; body: string }
  /** Flash alerts, sent and received, and who acknowledged. */
  flash: {
    digest: string
    sender: string
    number: number
    at: number
    text: string
    received_at: number
    object_id: string
  }
  flash_ack: { digest: string; member: string; code: string; at: number; recorded_by: string }

  /** Some version of `id` left these views (a key of a view set) at this position. */
  departure: { pos: number; id: string; views: string }
  /** The events (digest of a line of telemetry) that count in a sighting of ours, of the last weeks. */
  sighted: { sighting: string; digest: string; at: number }
  /** The version of a sighting of ours that was told last: whoever counts from another one counts anew. */
  sighting_head: { sighting: string; version: string }
  /** A process beside a collector that has the index and gives back sightings. Digest of its token; 0: not yet; '' none. */
  sensor: {
    name: string
    token: string
    /** The sector of what it sees; '' not said. */
    sector: string
    made_by: string
    made_at: number
    revoked_at: number
    contact_at: number
    /** Events of it that sightings count. */
    told: number
    /** What it sent that was not taken, and why the last of it. */
    refused: number
    because: string
    /** What it says of itself, as JSON. */
    state: string
  }
  /** A value for which no sighting is raised, until when, by whom and why (microseconds). */
  allowed: { id: string; value: string; owner: string; reason: string; at: number; until: number }
  /** An indicator that suddenly matched everything: it raises nothing until a person says so, or there is another version. */
  tripped: { indicator: string; version: string; at: number; hits: number; events: number }
  /** What people of this node changed of its rules of detection, as JSON ('decay'). */
  detection_rule: { name: string; body: string; at: number }

  /** A standing subscription: what was agreed about it (`settings`, JSON), how far it has come (`place`, JSON), how its runs went. */
  source: {
    name: string
    settings: string
    /** Its credentials, locked with a key that is not in the database; '' none. */
    secret: string
    paused: number
    created_at: number
    place: string
    /** When it is to run next. */
    next_at: number
    /** Runs that failed in a row, and what the last failure was; '' none. */
    failures: number
    last_error: string
    last_error_at: number
    last_success_at: number
    last_run_at: number
    runs: number
    taken: number
    unchanged: number
    refused: number
    withheld: number
  }
  /** What a source brought that was not taken, once for each content; `body` '' where it is too long to be kept, or thrown away. Bounded per source. */
  quarantined: {
    source: string
    /** SHA-256 (hex) of the text. */
    digest: string
    at: number
    object_id: string
    version: string
    code: string
    reason: string
    /** Where in what came it stood. */
    place: string
    bytes: number
    body: string
    state: 'waiting' | 'discarded'
  }
  /** The files of a folder that were read, as they were then. Bounded per source. */
  source_file: { source: string; path: string; digest: string; bytes: number; changed: number }
  /** An incident that was reported here. `severity` -1: not scored; `due_at` is the next clock's end in ms, 0: none runs; times in ms. */
  incident: {
    num: number
    /** Of the STIX incident. */
    id: string
    state: string
    sector: string
    kind: string
    severity: number
    opened_at: number
    changed_at: number
    closed_at: number
    due_at: number
    /** JSON list: to whom the reporter has consented; policy reads it into the handling of every object of the incident. */
    consent: string
    /** JSON of the record (desks/incident/model.ts), with who reported. Never an object; never leaves. */
    body: string
  }
  /** The objects that an incident led to: what consent is asked for, by whichever surface a version of them comes in. */
  incident_object: { object_id: string; incident: number }
  /** What happened to a record: rows are added, never changed. `detail` is JSON without names of persons. */
  incident_entry: { incident: number; num: number; at: number; actor: string; action: string; detail: string }
  /** Files that came with a report: `digest` is SHA-256 in hex, `body` base64; '' once erased. */
  incident_evidence: {
    incident: number
    num: number
    name: string
    bytes: number
    digest: string
    at: number
    actor: string
    body: string
  }
  /** What an incident has in common with others, as one text each: `domain x`, `technique T1486`. */
  incident_value: { incident: number; value: string }
  /** Requests for information to and from other members; the texts stand in their notes alone. */
  incident_request: {
    /** Of the note that asks. */
    id: string
    direction: 'out' | 'in'
    /** Our own record; 0 for what others ask. */
    incident: number
    member: string
    asked_at: number
    due_at: number
    state: string
    /** Of the note that answers; ''. */
    answer: string
    changed_at: number
  }
  /** A link by which somebody who is no person of this node may report: `digest` of its secret; `incident` 0 until it was used. */
  incident_invitation: {
    digest: string
    name: string
    sector: string
    language: string
    made_by: string
    made_at: number
    expires_at: number
    incident: number
  }
  /** A reporting rule as an administrator has changed it: JSON in the form of desks/incident/rules.ts. */
  incident_rule: { id: string; body: string; actor: string; at: number }
  /** Hunts that we offered to members, and they to us; what is looked for stands in the notes alone. */
  hunt_offer: {
    /** Of the note that offers. */
    id: string
    direction: 'out' | 'in'
    /** The same for all offers of one hunt: a UUID of the asker. */
    hunt: string
    member: string
    /** Who of our own people offered it; ''. */
    actor: string
    asked_at: number
    due_at: number
    state: string
    /** The note that replies, its version, and when that came or was made; '' and 0: there is none. */
    reply: string
    reply_version: string
    replied_at: number
    changed_at: number
  }
  /** What was looked at here for a hunt of another member: `body` is JSON of counts, `digest` of a file that was read; ''. */
  hunt_run: { offer: string; num: number; at: number; actor: string; digest: string; body: string }

  /** What a member may look values up in, epoch by epoch; the last one counts. Rows stay: the ledger is committed to them. */
  inquiry_epoch: {
    member: string
    epoch: number
    /** Canonical JSON of what was published, its entry in the ledger (hex), what opens it (base64), and its place there. */
    statement: string
    salt: string
    entry: string
    leaf: number
    /** What the key is made of, together with a secret that is not in the database; '' when the epoch is over: then nobody can make it again. */
    key_salt: string
    /** Digest of the rights under which it was made, and what was stored then: made anew where either has changed. */
    rights: string
    basis: string
    /** In ms. */
    made_at: number
  }
  /** The filter of the last epoch, in pieces (base64). */
  inquiry_filter: { member: string; epoch: number; num: number; bytes: string }
  /** About how many values a member has asked in a day (UTC). */
  inquiry_asked: { member: string; day: string; asked: number }
  /** The newest epoch that a member published to us, as it was verified: it never shows us an older or another one. */
  inquiry_known: { member: string; epoch: number; statement: string }
  /**
   * What one version of a sighting or an incident counts as. `key` of its id; `moved` its version in ms; `day` since 1970 (UTC); `total` the
   * count that it says (-1: taken back); `events` what it adds to the version before, which is what the sums hold of it. `contributor`
   * is a hash of whoever handed in or made it; `subject` a situation_thing; `waiting` the one whose sector is not held yet, 0 none.
   */
  situation_fact: {
    seq: number
    key: number
    moved: number
    day: number
    total: number
    events: number
    kind: 'attempt' | 'incident'
    member: string
    sector: string
    region: string
    contributor: number
    subject: number
    waiting: number
    /** 1: it says of itself that it is made up. */
    synthetic: number
  }
  /** An object that counted ones speak of; `theme`: what its counts stand under now. */
  situation_thing: { num: number; key: number; id: string; theme: number }
  /** Relationship version `seq` (its id: `key`) says that `subject` is about `target`; both are things. */
  situation_link: { key: number; seq: number; subject: number; target: number }
  /** An interned set of things; `things` is their sorted numbers joined by ','. */
  situation_theme: { num: number; things: string }
  /** Sums of facts by region. `span` 'd', 'w' or 'm', `day` the first of it (a week begins on Monday). Kept in the transactions that change facts. */
  situation_total: {
    kind: string
    span: string
    day: number
    member: string
    sector: string
    region: string
    reports: number
    events: number
  }
  /** The same sums by theme. */
  situation_cell: {
    kind: string
    span: string
    day: number
    member: string
    sector: string
    theme: number
    reports: number
    events: number
  }
  /** The statistics that this member published, once for each week (`week`: its Monday, in days): never changed. */
  situation_published: { week: number; id: string; digest: string; at: number; actor: string; body: string }
  /** The statistics that other members published, as they are held; the first version counts. */
  situation_statistic: { seq: number; key: number; moved: number; member: string; week: number; body: string }
  /** A rule of early warning as people of this node changed it, as JSON. */
  situation_rule: { id: string; body: string; actor: string; at: number }
  /** What a rule found, with the numbers that explain it (JSON); `seen_by` '' while nobody has said so. */
  situation_alert: {
    id: string
    rule: string
    day: number
    at: number
    seen_by: string
    seen_at: number
    body: string
  }
  /** When a person last looked at the picture, and when before that (microseconds). */
  situation_visit: { account: string; at: number; before: number }

  /** A joint advisory that this member takes part in: what lists and the clock ask; all else is in its statements. Times in ms. */
  advisory: {
    /** Of the report that it becomes. */
    id: string
    name: string
    agreement: string
    lead: string
    /** `drafting`, `complete`, `published`, `abandoned`. */
    state: string
    title: string
    /** Hash of the document that counts; '' while none is here. */
    head: string
    embargo_at: number
    changed_at: number
    /** The version that this node has published last; 0: none. */
    published: number
  }
  /** What members said about it, each signed: `text` is the envelope. `sent` 0: ours, and perhaps not handed in for the others yet. */
  advisory_statement: {
    advisory: string
    digest: string
    author: string
    kind: string
    at: string
    received_at: number
    sent: number
    text: string
  }
  /** What this node publishes: files below /csaf/. `body` is base64 of its bytes, `signature` armoured OpenPGP; '' where it has none. */
  advisory_file: {
    path: string
    advisory: string
    version: number
    tlp: string
    kind: string
    title: string
    language: string
    media_type: string
    published_at: number
    updated_at: number
    bytes: number
    sha256: string
    sha512: string
    signature: string
    fingerprint: string
    body: string
  }
  /** OpenPGP keys with which files were signed: they stay published as long as the files. */
  advisory_key: { fingerprint: string; armoured: string; at: number }
  /** Whose CSAF documents are trusted: a publisher's key, as a person has taken it in. */
  csaf_publisher: {
    fingerprint: string
    name: string
    namespace: string
    armoured: string
    added_by: string
    at: number
  }
  /** CSAF documents of others that were looked at; `verdict` is JSON of what was found, `body` the exact text. */
  csaf_document: {
    digest: string
    tracking_id: string
    namespace: string
    title: string
    version: string
    tlp: string
    state: 'trusted' | 'unproven' | 'refused'
    verdict: string
    actor: string
    at: number
    body: string
  }

  /** How far background work has come ('words'; before schema 17 'search'); under which terms, of which moment, everything is judged ('terms', 'terms-moment'). */
  progress: { name: string; pos: number }

  /** Who does the background work of this node ('node'). Each change of the holder is a new term; the holder counts `beat` on. */
  leader: { name: string; term: number; holder: string; beat: number }
  /** The processes of this node on this database, as each says of itself; one whose `beat` stands still is gone. */
  process: { id: string; started_at: number; beat: number; address: string; version: string }
  /** The last transaction that each process committed: how it learns what became of a commit whose answer was lost. */
  writer: { id: string; token: string }
}
