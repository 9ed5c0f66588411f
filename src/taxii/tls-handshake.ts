import { connect, type SecureVersion } from 'node:tls'

const timeoutMs = 10_000

/**
 * Whether a server takes a connection of exactly this version of TLS. Nothing is said over it, so whose certificate it has does not
 * matter here. False also where nobody answers within ten seconds.
 */
export function speaksTls(url: URL, version: SecureVersion): Promise<boolean> {
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1')
  const port = url.port === '' ? 443 : Number(url.port)
  return new Promise((resolve) => {
    const socket = connect({ host, port, minVersion: version, maxVersion: version, rejectUnauthorized: false })
    const end = (spoken: boolean): void => {
      socket.destroy()
      resolve(spoken)
    }
    socket.setTimeout(timeoutMs, () => end(false))
    socket.once('secureConnect', () => end(true))
    socket.once('error', () => end(false))
    socket.once('close', () => end(false))
  })
}
