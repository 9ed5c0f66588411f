const about = 'CERTIFICATE|UNKNOWN_CA|ACCESS_DENIED|HANDSHAKE_FAILURE'
const refused = new RegExp(`^ERR_SSL_.*ALERT_.*(?:${about})`)
const foreign = /^(?:ERR_TLS_CERT|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_|INVALID_CA|ERR_SSL_CERTIFICATE_)/

/*
 * What TLS says of a connection that failed, by its code. A line that damages what it carries, and whoever stands in it and changes a
 * byte, gives codes of TLS as well (a record that fails its check): these say nothing of the member at the other end.
 */

/** The other end takes no certificate of ours. */
export function isCertificateRefused(code: string): boolean {
  return refused.test(code)
}

/** Whoever answered has another certificate than was asked for. */
export function isForeignCertificate(code: string): boolean {
  return foreign.test(code)
}
