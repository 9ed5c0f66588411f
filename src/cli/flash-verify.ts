import { readCharter } from '../alliance/charter.ts'
import { Fault } from '../base/fault.ts'
import { flashName, maxFlashBytes, readFlash, restoreFlash, verifyFlash } from '../flash/alert.ts'
import { maxCharterBytes } from './charter-draft.ts'
import type { Command } from './command.ts'
import { inFile, readSmallText, readTextFile } from './text-file.ts'

export const flashVerify: Command = {
  positionals: ['FILE'],
  options: { charter: { kind: 'text', required: true } },
  async run({ args, terminal }) {
    const file = args.positionals[0] as string
    const charterPath = args.texts.get('charter') as string
    const text = await readSmallText(file, terminal, maxFlashBytes * 4)
    const signed = inFile(file, () => readFlash(restoreFlash(text)))
    const { charter, signedBy } = inFile(charterPath, () => readCharter(readTextFile(charterPath, maxCharterBytes)))
    if (signedBy.length < charter.quorum)
      throw new Fault('forbidden', `${charterPath} lacks its quorum: its keys prove nothing`)
    const { alert, digest, key } = signed
    const name = flashName(alert)
    const card = charter.members.find(({ member }) => member === alert.from)
    if (card === undefined) throw new Fault('integrity', `${alert.from} is not a member of this charter`)
    if (!verifyFlash(signed, card.signingKey))
      throw new Fault('integrity', `${name} is NOT from ${alert.from}, or it was altered: do not act on it`)
    const charterFacts = { alliance: charter.alliance, version: charter.version }
    return {
      json: {
        name,
        from: alert.from,
        at: alert.at,
        tlp: alert.tlp,
        subject: alert.subject,
        digest,
        key,
        charter: charterFacts,
      },
      text: `${name} is from ${card.name}, ${alert.at}, unaltered (${charter.alliance}, charter version ${charter.version})`,
    }
  },
}
