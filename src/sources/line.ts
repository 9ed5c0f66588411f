import { Fault } from '../base/fault.ts'
import { createHttpsFetch } from '../taxii/https-fetch.ts'
import type { SourceSecret, SourceSettings } from './model.ts'
import type { Reach } from './reach.ts'
import type { SourceLine } from './run.ts'

const silenceMs = 30_000

/** The connections of one source: where they may lead, with whose authorities, and to whom our certificate is shown. */
export function openLine(
  { address, ca }: Pick<SourceSettings, 'address' | 'ca'>,
  secret: SourceSecret | null,
  reach: Reach,
): SourceLine {
  const certificate = secret?.kind === 'certificate' ? { cert: secret.certificate, key: secret.key } : {}
  return createHttpsFetch({
    ...(ca === '' ? {} : { ca: [ca] }),
    ...certificate,
    silenceMs,
    lookup: reach.lookup,
    admit(url) {
      reach.admit(url)
      if (secret?.kind === 'certificate' && url.origin !== new URL(address).origin)
        throw new Fault('forbidden', `our certificate is shown to ${new URL(address).host} only, not to ${url.host}`)
    },
  })
}
