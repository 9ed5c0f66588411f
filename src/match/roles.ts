/** What a field of telemetry says about its event. Numbers, so that the hot path compares nothing longer. */
export const roles = {
  time: 1,
  sourceAddress: 2,
  destinationAddress: 3,
  sourcePort: 4,
  destinationPort: 5,
  protocol: 6,
  /** A name that was asked for, and what the answer named. */
  query: 7,
  answer: 8,
  /** A host by name or address, whatever it did. */
  host: 9,
  /** Host and path of one URL, where a log keeps them apart. */
  httpHost: 10,
  httpPath: 11,
  url: 12,
  fileHash: 13,
  certificateHash: 14,
  email: 15,
  fileName: 16,
  /** A path, of which the last part is a file's name. */
  filePath: 17,
  /** `SHA256=…,MD5=…` */
  hashList: 18,
  /** Text in which values stand somewhere. */
  text: 19,
  /** The program that runs, and the one that started it, as paths. */
  image: 20,
  parentImage: 21,
  commandLine: 22,
  parentCommandLine: 23,
  registryKey: 24,
  registryData: 25,
  user: 26,
  userAgent: 27,
  httpMethod: 28,
  subject: 29,
} as const
export type Role = (typeof roles)[keyof typeof roles]
export type RoleName = keyof typeof roles
export const roleNames: readonly RoleName[] = Object.keys(roles) as RoleName[]

/** A field by its place: keys from the root, elements of lists being where the list is; or, `anywhere`, by its own key alone. */
export interface Field {
  readonly path: readonly string[]
  readonly role: Role
  readonly anywhere?: boolean
}

const field = (path: string, role: Role): Field => ({ path: path.split('.'), role })
const flat = (key: string, role: Role): Field => ({ path: [key], role })
const anywhere = (key: string, role: Role): Field => ({ path: [key], role, anywhere: true })

/** Zeek's own names: conn, dns, http, ssl, files, x509, smtp, and what shares their columns. */
export const zeekFields: readonly Field[] = [
  flat('ts', roles.time),
  flat('id.orig_h', roles.sourceAddress),
  flat('id.orig_p', roles.sourcePort),
  flat('id.resp_h', roles.destinationAddress),
  flat('id.resp_p', roles.destinationPort),
  flat('proto', roles.protocol),
  flat('query', roles.query),
  flat('answers', roles.answer),
  flat('host', roles.httpHost),
  flat('uri', roles.httpPath),
  flat('method', roles.httpMethod),
  flat('user_agent', roles.userAgent),
  flat('subject', roles.subject),
  flat('referrer', roles.url),
  flat('server_name', roles.host),
  flat('cert_chain_fps', roles.certificateHash),
  flat('client_cert_chain_fps', roles.certificateHash),
  flat('fingerprint', roles.certificateHash),
  flat('san.dns', roles.host),
  flat('san.ip', roles.host),
  flat('san.email', roles.email),
  flat('san.uri', roles.url),
  flat('md5', roles.fileHash),
  flat('sha1', roles.fileHash),
  flat('sha256', roles.fileHash),
  flat('filename', roles.filePath),
  flat('tx_hosts', roles.host),
  flat('rx_hosts', roles.host),
  flat('src', roles.sourceAddress),
  flat('dst', roles.destinationAddress),
  flat('mailfrom', roles.email),
  flat('rcptto', roles.email),
  flat('from', roles.email),
  flat('to', roles.email),
  flat('cc', roles.email),
  flat('reply_to', roles.email),
  flat('x_originating_ip', roles.host),
  flat('helo', roles.host),
  flat('path', roles.host),
]

export const eveFields: readonly Field[] = [
  flat('timestamp', roles.time),
  flat('src_ip', roles.sourceAddress),
  flat('src_port', roles.sourcePort),
  flat('dest_ip', roles.destinationAddress),
  flat('dest_port', roles.destinationPort),
  flat('proto', roles.protocol),
  field('dns.rrname', roles.query),
  field('dns.rdata', roles.answer),
  field('dns.query.rrname', roles.query),
  field('dns.queries.rrname', roles.query),
  field('dns.answer.rrname', roles.query),
  field('dns.answer.rdata', roles.answer),
  field('dns.answers.rrname', roles.query),
  field('dns.answers.rdata', roles.answer),
  field('dns.grouped.A', roles.answer),
  field('dns.grouped.AAAA', roles.answer),
  field('dns.grouped.CNAME', roles.answer),
  field('dns.grouped.MX', roles.answer),
  field('dns.grouped.NS', roles.answer),
  field('http.hostname', roles.httpHost),
  field('http.url', roles.httpPath),
  field('http.http_refer', roles.url),
  field('http.http_method', roles.httpMethod),
  field('http.http_user_agent', roles.userAgent),
  field('http.xff', roles.host),
  field('tls.sni', roles.host),
  field('tls.fingerprint', roles.certificateHash),
  field('fileinfo.filename', roles.filePath),
  field('fileinfo.md5', roles.fileHash),
  field('fileinfo.sha1', roles.fileHash),
  field('fileinfo.sha256', roles.fileHash),
  field('files.filename', roles.filePath),
  field('files.md5', roles.fileHash),
  field('files.sha1', roles.fileHash),
  field('files.sha256', roles.fileHash),
  field('email.from', roles.email),
  field('email.to', roles.email),
  field('email.cc', roles.email),
  field('email.url', roles.url),
  field('email.subject', roles.subject),
  field('smtp.mail_from', roles.email),
  field('smtp.rcpt_to', roles.email),
  field('quic.sni', roles.host),
  field('ssh.client.host', roles.host),
]

/** Windows and Sysmon events, flat or nested: a key means the same wherever it stands. */
export const windowsFields: readonly Field[] = [
  ...['@timestamp', 'UtcTime', 'TimeCreated', 'SystemTime', 'EventTime'].map((key) => anywhere(key, roles.time)),
  ...['SourceIp', 'IpAddress', 'SourceAddress', 'ClientAddress'].map((key) => anywhere(key, roles.sourceAddress)),
  ...['DestinationIp', 'DestAddress', 'DestinationAddress'].map((key) => anywhere(key, roles.destinationAddress)),
  ...['SourcePort', 'IpPort'].map((key) => anywhere(key, roles.sourcePort)),
  ...['DestinationPort', 'DestPort'].map((key) => anywhere(key, roles.destinationPort)),
  anywhere('Protocol', roles.protocol),
  anywhere('QueryName', roles.query),
  anywhere('QueryResults', roles.text),
  anywhere('DestinationHostname', roles.host),
  anywhere('SourceHostname', roles.host),
  anywhere('WorkstationName', roles.host),
  ...['Hashes', 'Hash'].map((key) => anywhere(key, roles.hashList)),
  ...['Image', 'NewProcessName', 'ProcessName'].map((key) => anywhere(key, roles.image)),
  ...['ParentImage', 'ParentProcessName'].map((key) => anywhere(key, roles.parentImage)),
  ...['ImageLoaded', 'TargetFilename', 'OriginalFileName'].map((key) => anywhere(key, roles.filePath)),
  anywhere('Contents', roles.text),
  ...['CommandLine', 'ProcessCommandLine'].map((key) => anywhere(key, roles.commandLine)),
  anywhere('ParentCommandLine', roles.parentCommandLine),
  anywhere('TargetObject', roles.registryKey),
  anywhere('Details', roles.registryData),
  ...['User', 'TargetUserName', 'SubjectUserName'].map((key) => anywhere(key, roles.user)),
  anywhere('ScriptBlockText', roles.text),
]

/** Names that logs of any origin use, where no field map says otherwise. */
export const genericFields: readonly Field[] = [
  ...['ts', 'timestamp', '@timestamp', 'time'].map((key) => anywhere(key, roles.time)),
  ...['src_ip', 'source_ip', 'client_ip', 'src'].map((key) => anywhere(key, roles.sourceAddress)),
  ...['dst_ip', 'dest_ip', 'destination_ip', 'dst', 'ip', 'server_ip'].map((key) =>
    anywhere(key, roles.destinationAddress),
  ),
  ...['src_port', 'source_port'].map((key) => anywhere(key, roles.sourcePort)),
  ...['dst_port', 'dest_port', 'destination_port'].map((key) => anywhere(key, roles.destinationPort)),
  ...['query', 'rrname', 'qname', 'query_name'].map((key) => anywhere(key, roles.query)),
  ...['answer', 'answers', 'rdata'].map((key) => anywhere(key, roles.answer)),
  ...['host', 'hostname', 'domain', 'server_name', 'sni', 'fqdn'].map((key) => anywhere(key, roles.host)),
  ...['url', 'uri', 'referrer', 'request_url'].map((key) => anywhere(key, roles.url)),
  ...['md5', 'sha1', 'sha256', 'sha512', 'hash'].map((key) => anywhere(key, roles.fileHash)),
  ...['filename', 'file_name', 'file_path', 'path'].map((key) => anywhere(key, roles.filePath)),
  ...['command_line', 'cmdline', 'process_command_line'].map((key) => anywhere(key, roles.commandLine)),
  ...['user_agent', 'http_user_agent'].map((key) => anywhere(key, roles.userAgent)),
  ...['user', 'username', 'user_name'].map((key) => anywhere(key, roles.user)),
  anywhere('registry_key', roles.registryKey),
  anywhere('subject', roles.subject),
  ...['email', 'from', 'to', 'sender', 'recipient', 'mailfrom'].map((key) => anywhere(key, roles.email)),
]
