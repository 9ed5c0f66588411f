import { type Role, roles } from './roles.ts'

/**
 * A field by its place: keys from the root, elements of lists being where the list is; or, `anywhere`, by its own key alone.
 * `use`: the name of the field whose value stands beside it in the same object, that value, or a text that is JSON itself.
 */
export interface Field {
  readonly path: readonly string[]
  readonly role: Role
  readonly anywhere?: boolean
  readonly use?: 'name' | 'named' | 'json'
}

const field = (path: string, role: Role): Field => ({ path: path.split('.'), role })
const flat = (key: string, role: Role): Field => ({ path: [key], role })
/** Nested, and with the dots in one key, as shippers flatten it. */
const either = (path: string, role: Role): Field[] => [field(path, role), flat(path, role)]
const anywhere = (key: string, role: Role): Field => ({ path: [key], role, anywhere: true })

/** Zeek's own names: conn, dns, http, ssl, files, x509, smtp, and what shares their columns. */
export const zeekFields: readonly Field[] = [
  flat('ts', roles.time),
  // With dots, nested, and with underscores, as what carries them on renames them.
  ...['id.orig_h', 'id_orig_h'].flatMap((path) => either(path, roles.sourceAddress)),
  ...['id.orig_p', 'id_orig_p'].flatMap((path) => either(path, roles.sourcePort)),
  ...['id.resp_h', 'id_resp_h'].flatMap((path) => either(path, roles.destinationAddress)),
  ...['id.resp_p', 'id_resp_p'].flatMap((path) => either(path, roles.destinationPort)),
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
  flat('proxied', roles.text),
  flat('orig_filenames', roles.filePath),
  flat('resp_filenames', roles.filePath),
  // ftp, socks, intel. The `name` of smb_files is that of software and of oddities, too.
  flat('arg', roles.url),
  ...['request.host', 'request.name', 'bound.host', 'bound.name', 'seen.indicator'].flatMap((path) =>
    either(path, roles.host),
  ),
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
  // In alerts, version 2 has the answer one level deeper.
  field('dns.answer.answers.rrname', roles.query),
  field('dns.answer.answers.rdata', roles.answer),
  ...['dns.grouped', 'dns.answer.grouped'].flatMap((path) =>
    ['A', 'AAAA', 'CNAME', 'MX', 'NS', 'PTR'].map((type) => field(`${path}.${type}`, roles.answer)),
  ),
  ...['authorities', 'additionals'].flatMap((part) => [
    field(`dns.${part}.rrname`, roles.host),
    field(`dns.${part}.rdata`, roles.host),
  ]),
  field('http.hostname', roles.httpHost),
  field('http.url', roles.httpPath),
  field('http.http_refer', roles.url),
  field('http.http_method', roles.httpMethod),
  field('http.http_user_agent', roles.userAgent),
  field('http.xff', roles.host),
  field('http.redirect', roles.url),
  field('tls.sni', roles.host),
  field('tls.subjectaltname', roles.host),
  field('tls.fingerprint', roles.certificateHash),
  field('tls.client.fingerprint', roles.certificateHash),
  field('tunnel.src_ip', roles.host),
  field('tunnel.dest_ip', roles.host),
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
  field('smtp.helo', roles.host),
  ...['email.attachment', 'smb.filename', 'nfs.filename', 'ftp_data.filename', 'tftp.file'].map((path) =>
    field(path, roles.filePath),
  ),
  field('quic.sni', roles.host),
  field('ssh.client.host', roles.host),
]

/** Elastic's common schema, nested or flattened. */
const ecsFields: readonly Field[] = [
  ...either('source.ip', roles.sourceAddress),
  ...either('source.port', roles.sourcePort),
  ...either('destination.ip', roles.destinationAddress),
  ...either('destination.port', roles.destinationPort),
  ...['source.domain', 'destination.domain', 'url.domain', 'tls.client.server_name', 'dns.resolved_ip'].flatMap(
    (path) => either(path, roles.host),
  ),
  ...either('network.transport', roles.protocol),
  ...either('dns.question.name', roles.query),
  ...either('dns.answers.data', roles.answer),
  ...either('dns.answers.name', roles.host),
  ...['url.full', 'url.original', 'http.request.referrer'].flatMap((path) => either(path, roles.url)),
  ...either('user_agent.original', roles.userAgent),
  ...['file', 'process', 'dll'].flatMap((of) =>
    ['md5', 'sha1', 'sha256', 'sha512'].flatMap((name) => either(`${of}.hash.${name}`, roles.fileHash)),
  ),
  ...['file.path', 'dll.path'].flatMap((path) => either(path, roles.filePath)),
  ...['file.name', 'dll.name'].flatMap((path) => either(path, roles.fileName)),
  ...either('process.executable', roles.image),
  ...either('process.command_line', roles.commandLine),
  ...either('process.parent.executable', roles.parentImage),
  ...either('process.parent.command_line', roles.parentCommandLine),
  ...either('registry.path', roles.registryKey),
  ...either('registry.data.strings', roles.registryData),
  ...either('user.name', roles.user),
  ...['email.from.address', 'email.to.address', 'email.sender.address'].flatMap((path) => either(path, roles.email)),
  ...either('email.subject', roles.subject),
]

/** Names as Windows writes them, and with a small letter in front, as Wazuh does. */
function named(role: Role, ...keys: readonly string[]): Field[] {
  return keys.flatMap((key) => [anywhere(key, role), anywhere(key[0]!.toLowerCase() + key.slice(1), role)])
}

/** Windows and Sysmon events, flat or nested: a key means the same wherever it stands. */
export const windowsFields: readonly Field[] = [
  ...ecsFields,
  ...['@timestamp', '@SystemTime'].map((key) => anywhere(key, roles.time)),
  ...named(roles.time, 'UtcTime', 'TimeCreated', 'SystemTime', 'EventTime'),
  ...named(roles.sourceAddress, 'SourceIp', 'IpAddress', 'SourceAddress', 'ClientAddress'),
  ...named(roles.destinationAddress, 'DestinationIp', 'DestAddress', 'DestinationAddress', 'RemoteIP'),
  ...named(roles.sourcePort, 'SourcePort', 'IpPort'),
  ...named(roles.destinationPort, 'DestinationPort', 'DestPort', 'RemotePort'),
  ...named(roles.protocol, 'Protocol'),
  ...named(roles.query, 'QueryName', 'QNAME'),
  ...named(roles.host, 'DestinationHostname', 'SourceHostname', 'WorkstationName'),
  ...named(roles.url, 'RemoteUrl'),
  anywhere('url', roles.url),
  ...named(roles.hashList, 'Hashes', 'Hash'),
  ...['MD5', 'SHA1', 'SHA256'].map((key) => anywhere(key, roles.fileHash)),
  ...named(roles.image, 'Image', 'NewProcessName', 'ProcessName', 'Application'),
  ...named(roles.parentImage, 'ParentImage', 'ParentProcessName'),
  ...named(roles.filePath, 'ImageLoaded', 'TargetFilename', 'OriginalFileName'),
  ...named(roles.filePath, 'ObjectName', 'SourceImage', 'TargetImage'),
  ...named(roles.commandLine, 'CommandLine', 'ProcessCommandLine'),
  ...named(roles.parentCommandLine, 'ParentCommandLine'),
  ...named(roles.registryKey, 'TargetObject'),
  ...named(roles.registryData, 'Details'),
  ...named(roles.user, 'User', 'TargetUserName', 'SubjectUserName'),
  ...named(roles.text, 'QueryResults', 'Contents', 'ScriptBlockText'),
  // What PowerShell makes of an event: its text, and its values without names.
  anywhere('Message', roles.text),
  { path: ['Properties', 'Value'], role: roles.text },
  // Exporters that keep EventData as a list of names and values, by the names that they give the two.
  ...['@Name', 'Name'].map((key): Field => ({ ...anywhere(key, roles.text), use: 'name' })),
  ...['#text', 'Value', 'text', '_', '$', '$t', 'content'].map(
    (key): Field => ({ ...anywhere(key, roles.text), use: 'named' }),
  ),
  // EvtxECmd: the event as JSON in a text; and what it found worth a column.
  { ...anywhere('Payload', roles.text), use: 'json' },
  ...[1, 2, 3, 4, 5, 6].map((number) => anywhere(`PayloadData${number}`, roles.text)),
  anywhere('ExecutableInfo', roles.commandLine),
  anywhere('RemoteHost', roles.text),
]

/** Names that logs of any origin use, where no field map says otherwise. */
export const genericFields: readonly Field[] = [
  ...ecsFields,
  ...anyOf(roles.time, 'ts', 'timestamp', '@timestamp', 'time'),
  ...anyOf(roles.sourceAddress, 'src_ip', 'source_ip', 'client_ip', 'src', 'srcip', 'srcaddr'),
  ...anyOf(
    roles.destinationAddress,
    'dst_ip',
    'dest_ip',
    'destination_ip',
    'dst',
    'ip',
    'server_ip',
    'dstip',
    'dstaddr',
  ),
  ...anyOf(roles.host, 'sourceIPAddress', 'remote_ip', 'remote_addr', 'ip_address'),
  ...anyOf(roles.sourcePort, 'src_port', 'source_port'),
  ...anyOf(roles.destinationPort, 'dst_port', 'dest_port', 'destination_port'),
  ...anyOf(roles.query, 'query', 'rrname', 'qname', 'query_name', 'QH'),
  ...anyOf(roles.answer, 'answer', 'answers', 'rdata'),
  ...anyOf(roles.host, 'host', 'hostname', 'domain', 'server_name', 'sni', 'fqdn'),
  ...anyOf(roles.host, 'dest_host', 'dst_host', 'src_host', 'http_host'),
  ...anyOf(roles.url, 'url', 'uri', 'referrer', 'referer', 'request_url'),
  ...anyOf(roles.fileHash, 'md5', 'sha1', 'sha256', 'sha512', 'hash', 'MD5', 'SHA1', 'SHA256', 'SHA512'),
  ...anyOf(roles.filePath, 'filename', 'file_name', 'file_path', 'path'),
  ...anyOf(roles.commandLine, 'command_line', 'cmdline', 'process_command_line'),
  ...anyOf(roles.userAgent, 'user_agent', 'http_user_agent'),
  ...anyOf(roles.user, 'user', 'username', 'user_name'),
  ...anyOf(roles.registryKey, 'registry_key'),
  ...anyOf(roles.subject, 'subject'),
  ...anyOf(roles.email, 'email', 'from', 'to', 'sender', 'recipient', 'mailfrom'),
]

function anyOf(role: Role, ...keys: readonly string[]): Field[] {
  return keys.map((key) => anywhere(key, role))
}
