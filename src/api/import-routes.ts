import { z } from 'zod'
import { Fault, type Issue } from '../base/fault.ts'
import { callerName } from '../http/connection.ts'
import { createGate } from '../http/gate.ts'
import { batchSize, handIn, placed } from '../http/hand-in.ts'
import type { Admitted } from '../http/large-bodies.ts'
import type { Entry, Refusal, Undetectable } from '../intake/model.ts'
import type { Assigned } from '../policy/model.ts'
import { inBatches } from '../stix/held-file.ts'
import { recordAct } from './audit-record.ts'
import * as contract from './contract/imports.ts'
import { type TlpLabel, tlp } from './contract/labels.ts'
import type { DocumentReader } from './document-reader.ts'
import { type ImportedText, importedTextOf, receivedFile } from './imported-text.ts'
import { parseQuery } from './input.ts'
import type { Metrics } from './metrics.ts'
import type { Operation, Person } from './operation.ts'
import { originCode } from './parameters.ts'
import type { ApiParts } from './parts.ts'
import { presentIssue } from './present.ts'
import { importFormats, type ReadImport, readImport } from './read-import.ts'

const maxObjects = 500_000
const maxIssuesShown = 10_000

export const importQuery = z.strictObject({
  tlp: tlp.optional().describe('the label of everything in it, besides its own markings; narrows, never widens'),
  'releasable-to': z
    .string()
    .max(1000)
    .transform((text) => text.split(',').map((code) => code.trim()))
    .pipe(z.array(originCode).min(1).max(100))
    .optional()
    .describe('member codes, separated by commas; nobody else may hold it'),
  format: z.enum(importFormats).default('auto').describe('what the file is; auto: by what stands in it'),
  source: z
    .string()
    .max(200)
    .regex(/^[^\p{Cc}]*$/u)
    .default('')
    .describe('what the file is called: part of the ids of what has none of its own'),
  mapping: z
    .string()
    .max(4000)
    .optional()
    .describe('for tables: what each column is, such as `indicator:value,notes:description`'),
})

type Take = (batches: Iterable<readonly string[]>) => Promise<contract.ImportResult>

export function importRoutes(parts: ApiParts, metrics: Metrics, readDocument: DocumentReader): Operation[] {
  const gate = createGate(3, 16)
  return [
    {
      method: 'post',
      path: '/import',
      summary: "Publish objects in this member's name",
      access: 'analyst',
      because: "Importing publishes in this member's name",
      query: importQuery,
      body: {
        schema: null,
        mediaTypes: ['application/stix+json', 'application/json', 'text/csv', 'text/plain', 'application/pdf', '*/*'],
      },
      answer: { status: 200, schema: contract.importResult },
      async handle(c, who) {
        const query = parseQuery(c, importQuery)
        const assigned = assignedOf(parts, query.tlp, query['releasable-to'])
        /** Whatever must be read whole: other formats, and what is no bundle. */
        const takeRead = async (bytes: Uint8Array, take: Take): Promise<contract.ImportResult> => {
          const { importMaxBytes: most } = parts.config
          const limits = { textBytes: most, documentBytes: most }
          const imported = await importedTextOf(bytes, query.format, { limits, readDocument })
          const read = await readImported(parts, who.person, imported, { ...query, maxObjects })
          return withReading(await take(inBatches(read.texts, batchSize)), read)
        }
        const receive = async (admitted: Admitted) => {
          const { importMaxBytes: most } = parts.config
          const file = await receivedFile(c.req.raw, query.format, { maxBytes: most, maxObjects, admitted })
          const writeDown = async (result: contract.ImportResult, how = ''): Promise<void> => {
            const detail = `added=${result.added} unchanged=${result.unchanged} rejected=${result.rejected.length}${how}`
            metrics.countImport(result)
            await recordAct(parts, who, 'import', '', detail)
          }
          const take = (batches: Iterable<readonly string[]>) =>
            acceptAll(parts, batches, {
              ...{ actor: callerName(who.person), assigned },
              // What cannot be written down either, as on a full disk, must not hide why the import failed.
              brokeOff: (result) => writeDown(result, ' broke-off').catch(() => {}),
            })
          const result =
            'bundle' in file ? await take(file.bundle.batches(batchSize)) : await takeRead(file.bytes, take)
          await writeDown(result)
          return c.json(result)
        }
        return gate.run(() => parts.largeBodies.hold(receive))
      },
    },
  ]
}

/** As `readImport`, of what may be a document: then the reading says so, and its own title names the report. */
export async function readImported(
  parts: ApiParts,
  person: Person,
  { text, format, document }: ImportedText,
  query: Omit<Parameters<typeof readImport>[3], 'format'>,
): Promise<ReadImport> {
  const source = query.source === '' && document !== null ? document.title : query.source
  const read = await readImport(parts, person, text, { ...query, format, source })
  if (document === null || read.reading === null) return read
  const { reading } = read
  return {
    ...read,
    reading: { ...reading, format: document.kind, decisions: [...document.decisions, ...reading.decisions] },
  }
}

/** What was read says itself how much of it is held already. */
function withReading(result: contract.ImportResult, { reading, unchanged }: ReadImport): contract.ImportResult {
  if (reading === null) return result
  return { ...result, unchanged: result.unchanged + unchanged, reading }
}

export function assignedOf(
  parts: ApiParts,
  tlp: TlpLabel | undefined,
  releasableTo: readonly string[] | undefined,
): Assigned | undefined {
  const members = parts.alliance().charter?.charter.members.map((card) => card.member)
  const stranger = releasableTo?.find((code) => members !== undefined && !members.includes(code))
  if (stranger !== undefined)
    throw new Fault('invalid', `${stranger} is not a member of the alliance`, {
      issues: [{ at: '/query/releasable-to', message: `no member ${stranger}` }],
    })
  if (tlp === undefined && releasableTo === undefined) return undefined
  return {
    ...(tlp === undefined ? {} : { tlp }),
    ...(releasableTo === undefined ? {} : { releasableTo: [...new Set(releasableTo)].sort() }),
  }
}

interface Acceptance {
  readonly actor: string
  readonly assigned: Assigned | undefined
  /** A later part failed: what came of those before it, which stay. */
  readonly brokeOff: (result: contract.ImportResult) => Promise<void>
}

/** Hands the objects in, and says what came of them. */
async function acceptAll(
  parts: ApiParts,
  batches: Iterable<readonly string[]>,
  { actor, assigned, brokeOff }: Acceptance,
): Promise<contract.ImportResult> {
  const rejected: Refusal[] = []
  const undetectable: Undetectable[] = []
  const total = { added: 0, unchanged: 0, upgraded: 0 }
  const entryOf = (text: string): Entry => (assigned === undefined ? { text } : { text, assigned })
  const accept = (texts: readonly string[]) => parts.intake.accept({ kind: 'local', actor }, texts.map(entryOf))
  const soFar = (): contract.ImportResult => ({
    ...{ ...total, rejected: presentRefusals(rejected) },
    ...(undetectable.length === 0 ? {} : { undetectable }),
  })
  let dealtWith = 0
  try {
    for await (const { start, result } of handIn(batches, accept)) {
      total.added += result.added.length
      total.unchanged += result.unchanged.length
      total.upgraded += result.upgraded
      rejected.push(...placed(result.rejected, start))
      undetectable.push(...placed(result.undetectable ?? [], start))
      dealtWith++
    }
  } catch (error) {
    if (dealtWith > 0) await brokeOff(soFar())
    throw error
  }
  return soFar()
}

/** Every refusal, with all its issues while the answer is of a size that people read. */
export function presentRefusals(refusals: readonly Refusal[]): contract.ImportResult['rejected'] {
  let left = maxIssuesShown
  return refusals.map(({ index, id, code, reason, issues }) => {
    const shown: readonly Issue[] = issues.slice(0, Math.max(1, left))
    left -= shown.length
    return { index, id, code, reason, issues: shown.map(presentIssue) }
  })
}
