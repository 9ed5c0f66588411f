import { readCharter } from '../alliance/charter.ts'
import { peerCharter } from '../api/contract/alliance.ts'
import { Fault } from '../base/fault.ts'
import type { Command } from './command.ts'
import { requireRunning } from './node-api.ts'

/** Prints the charter as it came, so that it can be looked at, previewed and adopted. */
export const charterFetch: Command = {
  positionals: ['DIR', 'MEMBER'],
  options: {},
  async run({ args }) {
    const [dir, member] = args.positionals as [string, string]
    const answer = await requireRunning(dir).get(`/links/${encodeURIComponent(member)}/charter`)
    const { charter: text } = peerCharter.parse(answer)
    if (text === null) throw new Fault('not-found', `${member} holds no charter`)
    const { charter, digest, signedBy } = readCharter(text)
    return {
      json: { alliance: charter.alliance, version: charter.version, digest, quorum: charter.quorum, signedBy },
      text: text.trimEnd(),
    }
  },
}
