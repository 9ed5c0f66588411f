import { expect, test } from 'vitest'
import { isCertificateRefused, isForeignCertificate } from './tls-failure.ts'

test.each([
  'ERR_SSL_DECRYPTION_FAILED_OR_BAD_RECORD_MAC',
  'ERR_SSL_SSLV3_ALERT_BAD_RECORD_MAC',
  'ERR_SSL_SSL/TLS_ALERT_BAD_RECORD_MAC',
  'ERR_SSL_TLSV1_ALERT_DECODE_ERROR',
  'ERR_SSL_SSLV3_ALERT_UNEXPECTED_MESSAGE',
  'ERR_SSL_TLSV1_ALERT_INTERNAL_ERROR',
  'ERR_SSL_WRONG_VERSION_NUMBER',
  'ERR_SSL_PACKET_LENGTH_TOO_LONG',
  'ERR_SSL_UNEXPECTED_EOF_WHILE_READING',
  'ERR_TLS_HANDSHAKE_TIMEOUT',
  'ECONNRESET',
  '',
])('%s is said of the line, and accuses no member', (code) => {
  expect([isForeignCertificate(code), isCertificateRefused(code)]).toEqual([false, false])
})

test.each([
  'ERR_TLS_CERT_ALTNAME_INVALID',
  'CERT_HAS_EXPIRED',
  'CERT_SIGNATURE_FAILURE',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'INVALID_CA',
])('%s is said of whoever answered', (code) => {
  expect([isForeignCertificate(code), isCertificateRefused(code)]).toEqual([true, false])
})

test.each([
  'ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED',
  'ERR_SSL_TLSV1_ALERT_UNKNOWN_CA',
  'ERR_SSL_SSLV3_ALERT_BAD_CERTIFICATE',
  'ERR_SSL_SSL/TLS_ALERT_CERTIFICATE_EXPIRED',
  'ERR_SSL_SSLV3_ALERT_CERTIFICATE_UNKNOWN',
  'ERR_SSL_TLSV1_ALERT_ACCESS_DENIED',
  'ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE',
])('%s is said of our own certificate', (code) => {
  expect([isForeignCertificate(code), isCertificateRefused(code)]).toEqual([false, true])
})
