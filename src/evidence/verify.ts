import { createHash } from 'node:crypto'
import type { SignedCharter } from '../alliance/charter.ts'
import { Fault } from '../base/fault.ts'
import type { SignedCheckpoint } from '../ledger/checkpoint.ts'
import { cosignersOf, safeQuorum } from '../ledger/cosignature.ts'
import { judgeAudit } from './audit.ts'
import { type Charters, readCharters } from './charters.ts'
import { judgeDecisions } from './decisions.ts'
import { isSignedBy, readEvidence } from './file.ts'
import type { Evidence, Fact, Report } from './model.ts'
import { judgeStreams, openLog, type StreamFacts } from './streams.ts'
import { judgeTakings } from './takings.ts'

/**
 * What an evidence file proves and what it only claims, from the file alone, or with a charter that the reader trusts. Whatever does
 * not hold is a fault that names it: `invalid` for what is no such file, `integrity` for the first thing that is wrong.
 */
export function verifyEvidence(text: string, trusted: SignedCharter | null = null): Report {
  const file = readEvidence(text)
  const charters = readCharters(file.charters, file.by, trusted)
  if (!charters.signingKeys(file.by).some((key) => isSignedBy(key, file)))
    throw new Fault('integrity', `the file is not signed by ${file.by}, or it was altered after it was signed`)
  requireOnly(file)
  const ids = new Set([file.object.id, ...file.derived.map(({ id }) => id)])
  const tree = openLog(file, charters)
  const streams = judgeStreams(file, charters, tree, ids)
  const newest = charters.all.at(-1)
  return {
    ...{ by: file.by, for: file.for, at: file.at, tlp: file.tlp, object: file.object.id },
    charter:
      newest === undefined
        ? null
        : {
            ...{ version: newest.charter.version, digest: newest.digest, signedBy: newest.signedBy },
            trusted: charters.trusted,
          },
    streams: streams.streams,
    facts: [
      ...streams.facts,
      ...judgeTexts(file, streams),
      ...judgeTakings(file, charters, streams.facts),
      ...judgeDecisions(file, charters),
      ...judgeSeen(file),
      ...judgeTree(file, charters, tree),
      ...judgeAudit(file),
    ],
  }
}

/** A file for one member holds nothing of another's. */
function requireOnly(file: Evidence): void {
  if (file.for === null) return
  const own = `member:${file.for}`
  const isOther =
    file.streams.some(({ to }) => to !== file.for) ||
    [...file.decisions, ...file.seen, ...file.derived].some(({ view }) => view.split('|')[1] !== own) ||
    file.recalls.some(({ answers }) => answers.some(({ member }) => member !== file.for)) ||
    file.audit !== null ||
    file.hold !== null
  if (isOther) throw new Fault('integrity', `the file is for ${file.for}, and holds what is somebody else's`)
}

/** Every text is named by its digest; one that a proven step gave is what that recipient was given, word for word. */
function judgeTexts(file: Evidence, { given }: StreamFacts): Fact[] {
  for (const [digest, text] of Object.entries(file.texts)) {
    if (createHash('sha256').update(text, 'utf8').digest('hex') !== digest)
      throw new Fault('integrity', `the text ${digest.slice(0, 16)}… is not the one that its digest names`)
  }
  const texts = given.filter(({ digest }) => file.texts[digest] !== undefined)
  const facts = texts.map(({ about, ...facts }): Fact => ({ code: 'saw', strength: 'proven', about, at: null, facts }))
  return [...new Map(facts.map((fact) => [JSON.stringify(fact), fact])).values()]
}

function judgeSeen(file: Evidence): Fact[] {
  return file.seen.map(({ version, view, outcome, sentence, since, id, digest, removed }) => {
    const [agreement = '', name = ''] = view.split('|')
    const is = digest === null ? 'nothing' : id === file.object.id ? 'whole' : 'part'
    return {
      ...{ code: 'seen', strength: 'claimed', about: name, at: since },
      facts: {
        ...{ version, agreement, outcome, sentence, is, id: id ?? '', digest: digest ?? '' },
        removed: removed.join(' '),
      },
    }
  })
}

function judgeTree(file: Evidence, charters: Charters, tree: SignedCheckpoint | null): Fact[] {
  if (tree === null) return []
  const keys = charters.witnesses(file.by)
  const members =
    charters.all.at(-1)?.charter.members.filter(({ member, ledger }) => member !== file.by && ledger) ?? []
  const size = String(tree.size)
  const quorum = String(safeQuorum(members.length))
  const cosigned = [...cosignersOf(tree.note, { keys, quorum: 0 })].map(
    ([member, { atSeconds }]): Fact => ({
      ...{ code: 'cosigned', strength: 'proven', about: `member:${member}`, at: atSeconds * 1_000_000 },
      facts: { origin: tree.origin, size },
    }),
  )
  const root = Buffer.from(tree.root).toString('hex')
  const facts = { origin: tree.origin, size, root, quorum }
  return [{ code: 'tree', strength: 'proven', about: `member:${file.by}`, at: null, facts }, ...cosigned]
}
