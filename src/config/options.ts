import {
  parseContact,
  parseCopyLimit,
  parseDatabase,
  parseFlag,
  parseFolders,
  parseIssuer,
  parseListen,
  parseLogLevel,
  parseReachable,
  parseReplica,
  parseSignOnRedirect,
  parseUrl,
  parseWhole,
} from './value.ts'

/** One option of a node: every place that reads, documents or prints options reads this table. */
export interface Option<T> {
  readonly type: string
  /** A function where the default follows from other settings: `fallback` in read-config.ts. */
  readonly default: string
  readonly env: string
  readonly doc: string
  /** True: printed by `doctor` without its password part. */
  readonly secret?: true
  readonly parse: (text: string) => T
}

/**
 * The options of a node. Each stands in node.json under its name, and the environment overrides it.
 * An empty default means that it follows from others (said in `doc`).
 */
export const options = {
  exchangeUrl: {
    type: 'URL',
    default: 'https://localhost:7443',
    env: 'TREFOIL_EXCHANGE_URL',
    doc: 'where other members and TAXII clients reach this node; stands in its card',
    parse: (text: string) => parseUrl(text, ['https:']),
  },
  consoleUrl: {
    type: 'URL',
    default: 'http://localhost:7080',
    env: 'TREFOIL_CONSOLE_URL',
    doc: 'where its own people reach the console',
    parse: (text: string) => parseUrl(text, ['http:', 'https:']),
  },
  exchangeListen: {
    type: 'HOST:PORT',
    default: '',
    env: 'TREFOIL_EXCHANGE_LISTEN',
    doc: 'address to listen on for the exchange; default: the port of exchangeUrl, on loopback if its host is, else everywhere',
    parse: parseListen,
  },
  consoleListen: {
    type: 'HOST:PORT',
    default: '',
    env: 'TREFOIL_CONSOLE_LISTEN',
    doc: 'address to listen on for the console; default: loopback, the port of consoleUrl. Anywhere but on loopback it speaks TLS',
    parse: parseListen,
  },
  database: {
    type: 'postgres://… or a file',
    default: 'trefoil.db',
    env: 'TREFOIL_DATABASE',
    doc: "the store: a file in the node's directory, or a PostgreSQL server",
    secret: true,
    parse: parseDatabase,
  },
  logLevel: {
    type: 'silent|error|warn|info|debug',
    default: 'info',
    env: 'TREFOIL_LOG_LEVEL',
    doc: 'how much is logged, as JSON lines on standard error; ids only, never content',
    parse: parseLogLevel,
  },
  maxObjectBytes: {
    type: 'bytes',
    default: '4194304',
    env: 'TREFOIL_MAX_OBJECT_BYTES',
    doc: 'the largest object that is taken in',
    parse: (text: string) => parseWhole(text, 1024, 16 * 1024 * 1024),
  },
  maxBodyBytes: {
    type: 'bytes',
    default: '104857600',
    env: 'TREFOIL_MAX_BODY_BYTES',
    doc: 'the largest body of one request',
    parse: (text: string) => parseWhole(text, 1024 * 1024, 1024 * 1024 * 1024),
  },
  clientRequestsPerSecond: {
    type: 'count',
    default: '200',
    env: 'TREFOIL_CLIENT_REQUESTS_PER_SECOND',
    doc: 'how many TAXII requests a second one client may send in the long run; each process counts for itself',
    parse: (text: string) => parseWhole(text, 1, 1_000_000),
  },
  clientRequestBurst: {
    type: 'count',
    default: '400',
    env: 'TREFOIL_CLIENT_REQUEST_BURST',
    doc: 'how many TAXII requests one client may send at once after a pause',
    parse: (text: string) => parseWhole(text, 1, 1_000_000),
  },
  diskReserveBytes: {
    type: 'bytes',
    default: '',
    env: 'TREFOIL_DISK_RESERVE_BYTES',
    doc: 'so much of the disk is kept for this node: below it what members give waits, and what is urgent below a tenth of it; default: 1 GiB, at most 2 % of the disk. Not with a database server',
    parse: (text: string) => (text === '' ? undefined : parseWhole(text, 0, 1024 ** 5)),
  },
  replica: {
    type: 'postgres://…',
    default: '',
    env: 'TREFOIL_REPLICA',
    doc: 'a PostgreSQL standby of the database, from which pages are read where it has come far enough; default: none',
    secret: true,
    parse: parseReplica,
  },
  publicTaxii: {
    type: 'flag',
    default: '0',
    env: 'TREFOIL_PUBLIC_TAXII',
    doc: 'whoever has no credentials reads by TAXII what is released to the public; else it is asked to sign in',
    parse: parseFlag,
  },
  oidcIssuer: {
    type: 'URL',
    default: '',
    env: 'TREFOIL_OIDC_ISSUER',
    doc: 'the OpenID provider at which people may also sign in, exactly as its metadata names it; default: none',
    parse: parseIssuer,
  },
  oidcClientId: {
    type: 'text',
    default: '',
    env: 'TREFOIL_OIDC_CLIENT_ID',
    doc: 'what this node is called at the OpenID provider',
    parse: (text: string) => text,
  },
  oidcClientSecretFile: {
    type: 'file',
    default: '',
    env: 'TREFOIL_OIDC_CLIENT_SECRET_FILE',
    doc: "the file that holds this node's secret at the OpenID provider; relative to the node's directory",
    parse: (text: string) => text,
  },
  oidcRedirect: {
    type: 'URL',
    default: '',
    env: 'TREFOIL_OIDC_REDIRECT',
    doc: 'where the OpenID provider sends browsers back to; default: consoleUrl with /api/v1/session/sso/callback',
    parse: parseSignOnRedirect,
  },
  securityContact: {
    type: 'URL or mailto:',
    default: '',
    env: 'TREFOIL_SECURITY_CONTACT',
    doc: "whom to tell about a weakness of this node, for security.txt; default: the console's address",
    parse: parseContact,
  },
  twoPersonRelease: {
    type: 'flag',
    default: '1',
    env: 'TREFOIL_TWO_PERSON_RELEASE',
    doc: 'what this member publishes as AMBER+STRICT or RED leaves only after a second person has consented',
    parse: parseFlag,
  },
  privacyContact: {
    type: 'URL or mailto:',
    default: '',
    env: 'TREFOIL_PRIVACY_CONTACT',
    doc: "whom a person may ask about personal data here, for the privacy report; default: the security contact, else the console's address",
    parse: parseContact,
  },
  sourceHosts: {
    type: 'list',
    default: '',
    env: 'TREFOIL_SOURCE_HOSTS',
    doc: 'what sources may reach beyond public addresses over https: names, addresses or ranges (10.1.0.0/16), separated by commas; one with http:// in front may be asked without TLS, too',
    parse: parseReachable,
  },
  sourceFolders: {
    type: 'list',
    default: '',
    env: 'TREFOIL_SOURCE_FOLDERS',
    doc: 'the folders below which sources may read files, separated by commas; default: none',
    parse: parseFolders,
  },
  asTable: {
    type: 'FILE',
    default: '',
    env: 'TREFOIL_AS_TABLE',
    doc: "which autonomous system announces which network, for what hangs together: lines of NETWORK/LENGTH NUMBER, NETWORK LENGTH NUMBER or FIRST LAST NUMBER; relative to the node's directory; read again when it changes",
    parse: (text: string) => text,
  },
  warningLists: {
    type: 'FOLDER',
    default: '',
    env: 'TREFOIL_WARNING_LISTS',
    doc: "warning lists beside the node's own: a folder of JSON files as MISP has them, of types cidr, hostname (with what lies below) and string; what they name is not looked for in telemetry; relative to the node's directory; read at the start",
    parse: (text: string) => text,
  },
  incidentRetentionDays: {
    type: 'days',
    default: '730',
    env: 'TREFOIL_INCIDENT_RETENTION_DAYS',
    doc: 'how long after an incident was closed its reporter and files are kept; then they are erased',
    parse: (text: string) => parseWhole(text, 1, 36_500),
  },
  inquiryEpochMinutes: {
    type: 'minutes',
    default: '30',
    env: 'TREFOIL_INQUIRY_EPOCH_MINUTES',
    doc: 'how long what members may ask about without telling stands before it is made anew with what came meanwhile',
    parse: (text: string) => parseWhole(text, 1, 1440),
  },
  lookBackDays: {
    type: 'days',
    default: '0',
    env: 'TREFOIL_LOOK_BACK_DAYS',
    doc: 'how long it is kept which values telemetry named on which day, so that new indicators are looked up in what was seen before; 0: not at all, and a node that starts so removes what it had kept',
    parse: (text: string) => parseWhole(text, 0, 3650),
  },
  lookBackValueDays: {
    type: 'days',
    default: '30',
    env: 'TREFOIL_LOOK_BACK_VALUE_DAYS',
    doc: 'how long the values themselves are kept; of older days it is known only probably that a value was seen',
    parse: (text: string) => parseWhole(text, 0, 3650),
  },
  lookBackMegabytes: {
    type: 'megabytes',
    default: '8192',
    env: 'TREFOIL_LOOK_BACK_MEGABYTES',
    doc: 'how large what is kept for looking back may become; then the oldest goes',
    parse: (text: string) => parseWhole(text, 16, 10_000_000),
  },
  offlineCopies: {
    type: 'none|clear|green|amber',
    default: 'amber',
    env: 'TREFOIL_OFFLINE_COPIES',
    doc: 'up to which TLP label the console may keep what a person reads, sealed in the browser, to be read while this node does not answer; what is not marked counts as amber; none: nothing is kept, and browsers remove what they had',
    parse: parseCopyLimit,
  },
  debug: {
    type: 'flag',
    default: '0',
    env: 'TREFOIL_DEBUG',
    doc: 'prints the stack trace of an unexpected error',
    parse: parseFlag,
  },
} as const satisfies Readonly<Record<string, Option<unknown>>>

export type OptionName = keyof typeof options
export const optionNames = Object.keys(options) as OptionName[]
