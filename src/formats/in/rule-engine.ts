export type Engine = 'suricata' | 'snort'

/** Parts of a rule that only one of the two engines knows, by their manuals. */
const protocols: Readonly<Record<string, Engine>> = {
  ...Object.fromEntries(
    [
      'tls',
      'dns',
      'smb',
      'ssh',
      'smtp',
      'ftp',
      'ftp-data',
      'http2',
      'quic',
      'mqtt',
      'krb5',
      'nfs',
      'rdp',
      'tftp',
      'snmp',
    ]
      .concat(['dhcp', 'sip', 'ike', 'modbus', 'enip', 'dnp3', 'rfb', 'pgsql', 'websocket', 'ldap', 'pkthdr', 'http1'])
      .concat(['tcp-pkt', 'tcp-stream', 'doh2'])
      .map((name) => [name, 'suricata' as const]),
  ),
}
const options: Readonly<Record<string, Engine>> = {
  ...Object.fromEntries(
    [
      'bsize',
      'dns_query',
      'tls_sni',
      'tls_cert_subject',
      'ja3_hash',
      'ja3s_hash',
      'xbits',
      'dataset',
      'datarep',
      'target',
    ]
      .concat(['startswith', 'endswith', 'app-layer-protocol', 'app-layer-event', 'noalert', 'iprep', 'geoip'])
      .concat(['dotprefix', 'filestore', 'fileext', 'filename', 'filemagic', 'http_user_agent', 'http_host', 'luajit'])
      .map((name) => [name, 'suricata' as const]),
  ),
  ...Object.fromEntries(
    [
      'service',
      'bufferlen',
      'http_trailer',
      'http_param',
      'http_header_test',
      'vba_data',
      'js_data',
      'sd_pattern',
      'regex',
    ]
      .concat(['appids', 'ber_data', 'ber_skip', 'cvs', 'gtp_info', 'so'])
      .map((name) => [name, 'snort' as const]),
  ),
}

/** For which engine a rule can only be; null: nothing in it says. */
export function engineOf(head: readonly string[], names: readonly string[]): Engine | null {
  // Snort 3 has rules of a service or a file, without addresses.
  if (head.length === 1) return 'snort'
  const protocol = Object.hasOwn(protocols, head[0]!) ? protocols[head[0]!] : undefined
  if (protocol !== undefined) return protocol
  for (const name of names) {
    // `http.uri`, `dns.query`: Suricata alone has buffers with a full stop.
    if (name.includes('.')) return 'suricata'
    if (Object.hasOwn(options, name)) return options[name]!
  }
  return null
}
