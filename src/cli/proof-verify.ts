import { readCharter } from '../alliance/charter.ts'
import { Fault } from '../base/fault.ts'
import { maxEvidenceBytes } from '../evidence/file.ts'
import { tellReport } from '../evidence/tell.ts'
import { verifyEvidence } from '../evidence/verify.ts'
import { maxCharterBytes } from './charter-draft.ts'
import type { Command } from './command.ts'
import { inFile, readSmallText, readTextFile } from './text-file.ts'

/** Needs no node and no network: what was proven once stays so. */
export const proofVerify: Command = {
  positionals: ['FILE'],
  options: { charter: { kind: 'text' } },
  async run({ args, terminal }) {
    const file = args.positionals[0] as string
    const path = args.texts.get('charter')
    const trusted = path === undefined ? null : inFile(path, () => readCharter(readTextFile(path, maxCharterBytes)))
    if (trusted !== null && trusted.signedBy.length < trusted.charter.quorum)
      throw new Fault('forbidden', `${path} lacks its quorum: its keys prove nothing`)
    const text = await readSmallText(file, terminal, maxEvidenceBytes)
    const report = inFile(file, () => verifyEvidence(text, trusted))
    return { json: { holds: true, ...report }, text: tellReport(report).join('\n') }
  },
}
