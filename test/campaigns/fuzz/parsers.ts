import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseAgreementYaml } from '../../../src/alliance/agreement.ts'
import { makeCard, readCard, signCard } from '../../../src/alliance/card.ts'
import { draftCharter, readCharter } from '../../../src/alliance/charter.ts'
import type { Card } from '../../../src/alliance/model.ts'
import { Fault } from '../../../src/base/fault.ts'
import { parseStrict } from '../../../src/base/json.ts'
import { disarm } from '../../../src/container/armour.ts'
import { readHeaderBlock, signHeader, writeHeaderBlock } from '../../../src/container/header.ts'
import { pack, unpack } from '../../../src/container/packing.ts'
import { readSections, writeSections } from '../../../src/container/sections.ts'
import { createAuthority } from '../../../src/crypto/certificate.ts'
import { parseEnvelope } from '../../../src/crypto/dsse.ts'
import { generateSigningKey } from '../../../src/crypto/keys.ts'
import { makeNotice, parseNotice } from '../../../src/crypto/notice.ts'
import { checkPlaybook, playbookSteps } from '../../../src/desks/advisory/playbook.ts'
import { readStatement, signStatement } from '../../../src/desks/advisory/statement.ts'
import { textOfHtml } from '../../../src/documents/html-text.ts'
import { readMail } from '../../../src/documents/mail.ts'
import { readStepPage, writeStepPage } from '../../../src/exchange/step-page.ts'
import { readCode } from '../../../src/flash/acknowledgement.ts'
import { readFlash, readFlashBytes, writeFlash } from '../../../src/flash/alert.ts'
import { refang } from '../../../src/flash/defang.ts'
import { encodeQr } from '../../../src/flash/qr-code.ts'
import { parseAccept } from '../../../src/http/accept.ts'
import { parseAuthorization } from '../../../src/http/credentials.ts'
import { openCheckpoint, parseCheckpoint, signCheckpoint } from '../../../src/ledger/checkpoint.ts'
import { decodeEntries, encodeEntries } from '../../../src/ledger/entry-bundle.ts'
import { formatEquivocation, parseEquivocation } from '../../../src/ledger/equivocation.ts'
import { newStream, nextManifest, parseManifest } from '../../../src/ledger/manifest.ts'
import { ed25519Verifier, parseNote } from '../../../src/ledger/note.ts'
import { formatProofFile, parseProofFile } from '../../../src/ledger/proof-file.ts'
import { makeReceipt, parseReceipt, signReceipt } from '../../../src/ledger/receipt.ts'
import { parseTilePath } from '../../../src/ledger/tile.ts'
import { formatWitnessRequest, parseWitnessRequest } from '../../../src/ledger/witness-request.ts'
import { parsePattern } from '../../../src/pattern/parse-pattern.ts'
import { printPattern } from '../../../src/pattern/print-pattern.ts'
import { splitObjects } from '../../../src/stix/bundle.ts'
import { selectValue } from '../../../src/stix/granular-selector.ts'
import type { StixId } from '../../../src/stix/object.ts'
import { readObject } from '../../../src/stix/read.ts'
import { parseTaxiiTimestamp } from '../../../src/taxii/timestamp.ts'
import { makeDocument, makePlaybook } from '../../../src/testing/advisories.ts'
import { sample } from '../../../src/testing/sample-objects.ts'
import { Chance } from '../chance.ts'
import { mutateBytes, mutateJson, mutateText, nastyJson } from './nasty.ts'
import type { FuzzResult } from './run.ts'
import { sensorReaders } from './telemetry.ts'

/** One reader of what comes from outside, with sound samples; a structured sample is also changed as the value that it is. */
export interface Reader {
  readonly name: string
  readonly samples: readonly (Uint8Array | string)[]
  readonly read: (bytes: Buffer) => unknown
}

const root = join(import.meta.dirname, '..', '..', '..')
const text = (read: (text: string) => unknown) => (bytes: Buffer) => read(bytes.toString('utf8'))
const mostMs = 2_000

function cardOf(member: string, index: number): Card {
  const keys = Array.from({ length: 3 }, () => generateSigningKey().publicKey) as [string, string, string]
  return makeCard({
    member,
    name: `Member ${member}`,
    identity: `identity--3f1c0a52-6d7e-4b8f-9a10-c2d3e4f5061${index}` as StixId,
    signingKey: keys[0],
    authority: createAuthority(member, member, Date.now()).certificatePem,
    exchangeUrl: `https://${member.toLowerCase()}.example`,
    consoleUrl: `https://${member.toLowerCase()}.example:8443`,
    ledger: { origin: `${member.toLowerCase()}.example/ledger/1`, key: keys[1], witnessKey: keys[2] },
  })
}

const mail =
  'From: a@b.example\r\nSubject: =?utf-8?q?a=5Fb?=\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\nContent-Transfer-Encoding: base64\r\n\r\nYWI=\r\n--x--'

export async function readers(): Promise<Reader[]> {
  const key = generateSigningKey()
  const log = generateSigningKey()
  const yaml = readFileSync(join(root, 'agreements', 'trilateral.yaml'), 'utf8')
  const cards = ['US', 'JP', 'PH'].map(cardOf)
  const charter = draftCharter({ alliance: 'Fuzz', cards, agreements: [parseAgreementYaml(yaml)] })
  const note = signCheckpoint(
    { origin: 'us.example/ledger/1', size: 1, root: Buffer.alloc(32, 7), extensions: [] },
    log.privatePem,
  )
  const alert = writeFlash(
    {
      from: 'US',
      number: 7,
      at: '2026-01-02T03:04:00Z',
      tlp: 'amber',
      subject: 'Routers',
      body: ['They are being taken over.'],
      indicators: ['203.0.113.9'],
    },
    key.privatePem,
  )
  const notice = makeNotice(key.privatePem, {
    origin: 'US',
    id: 'indicator--3f1c0a52-6d7e-4b8f-9a10-c2d3e4f50617',
    version: '',
    digest: 'a'.repeat(64),
    reason: 'wrong',
    at: 1_768_478_400_000_000,
  })
  const document = makeDocument()
  const statement = signStatement(
    {
      ...{ format: 'trefoil/advisory/1', advisory: document.id, agreement: 'trilateral', members: document.members },
      ...{ author: 'US', at: '2026-11-28T00:00:00.000Z', kind: 'revision', basis: null, height: 1, document, note: '' },
    },
    key.privatePem,
  ).envelope
  const header = {
    format: 'trefoil/container/1',
    from: 'US',
    to: 'JP',
    created: '2026-01-02T03:04:05.000Z',
    chunkSize: 65_536,
    chunks: 1,
    size: 100,
    digest: 'a'.repeat(64),
    enc: Buffer.alloc(32, 3).toString('base64'),
    key: '0123456789abcdef',
  } as const
  const block = writeHeaderBlock(signHeader(header, key.privatePem))
  const sections = Buffer.concat(
    await all(
      writeSections([
        { name: 'manifest', bytes: Buffer.from('{}') },
        { name: 'page', bytes: Buffer.alloc(300, 5) },
      ]),
    ),
  )
  const packed = Buffer.concat(await all(pack(from(sections))))
  const page = writeStepPage(
    {
      from: 'US',
      to: 'JP',
      lane: 'routine',
      after: 0,
      heads: { flash: 0, priority: 0, routine: 0 },
      charter: null,
      size: 0,
      consistency: [Buffer.alloc(32, 1)],
      checkpoint: note,
    },
    [],
  )
  const manifest = nextManifest(newStream('US', 'JP', 'routine'), 1, [
    { act: 'release', agreement: 'trilateral', id: 'indicator--x', version: '', digest: 'a'.repeat(64) },
  ])
  const rejected = [{ seq: 1, item: 0, id: 'indicator--x', reason: 'no' }]
  const receipt = signReceipt(makeReceipt([manifest], Buffer.alloc(32), rejected), key.privatePem)
  const marked = {
    ...sample('report'),
    granular_markings: [
      {
        selectors: ['object_refs.[0]', 'name', 'external_references.[1].url'],
        marking_ref: 'marking-definition--bab4a63c-aed9-4cf5-a766-dfca5abac2bb',
      },
    ],
  }
  const objects = [
    'indicator',
    'malware',
    'relationship',
    'report',
    'sighting',
    'identity',
    'observed-data',
    'location',
  ].map((type) => JSON.stringify(sample(type)))
  const patterns = [
    "[ipv4-addr:value = '198.51.100.3']",
    "[file:hashes.'SHA-256' = 'aec070645fe53ee3b3763059376134f058cc337247c978add178b6ccdfb0019f' AND file:size IN (1, 2.5)] FOLLOWEDBY [process:command_line MATCHES '^a(b|c)*$'] REPEATS 5 TIMES WITHIN 300 SECONDS",
    "([a:b[*].c_ref.d NOT LIKE '%x' OR a:b ISSUBSET '10.0.0.0/8'] OR [EXISTS x:y]) START t'2026-01-01T00:00:00Z' STOP t'2026-01-02T00:00:00Z'",
    "[x:y = h'00ff' AND x:z = b'AAAA' AND (x:a < -3 OR x:b != true)]",
  ]
  return [
    { name: 'strict JSON', samples: objects, read: text(parseStrict) },
    { name: 'STIX objects', samples: [...objects, JSON.stringify(marked)], read: text(readObject) },
    {
      name: 'bundles',
      samples: [
        `{"type":"bundle","id":"bundle--3f1c0a52-6d7e-4b8f-9a10-c2d3e4f50617","objects":[${objects.join(',')}]}`,
      ],
      read: text((one) => splitObjects(one, { maxObjects: 1000 })),
    },
    {
      name: 'granular selectors',
      samples: ['object_refs.[0]', 'a.b.[12].c', 'external_references.[1].url', "hashes.'SHA-256'"],
      read: text((one) => selectValue(marked as never, one)),
    },
    { name: 'patterns', samples: patterns, read: text((one) => parsePattern(printPattern(parsePattern(one)))) },
    { name: 'agreements', samples: [yaml], read: text(parseAgreementYaml) },
    {
      name: 'cards',
      samples: [signCard({ ...cards[0]!, signingKey: key.publicKey }, key.privatePem)],
      read: text(readCard),
    },
    { name: 'charters', samples: [charter], read: text(readCharter) },
    { name: 'DSSE envelopes', samples: [charter], read: text((one) => parseEnvelope(one)) },
    { name: 'statements about advisories', samples: [statement], read: text(readStatement) },
    {
      name: 'playbooks',
      samples: [makePlaybook()],
      read: text((one) => checkPlaybook(one).length === 0 && playbookSteps(one)),
    },
    { name: 'recall notices', samples: [notice], read: text(parseNotice) },
    {
      name: 'flash alerts',
      samples: [alert.text],
      read: (bytes) => {
        readFlashBytes(bytes)
        return readFlash(bytes.toString('utf8'))
      },
    },
    { name: 'acknowledgement codes', samples: ['K7Q2-9XMF-03TD'], read: text(readCode) },
    { name: 'defanged indicators', samples: ['hxxps[:]//evil[.]example/a', '203[.]0[.]113[.]9'], read: text(refang) },
    { name: 'mails', samples: [mail], read: (bytes) => readMail(bytes) },
    {
      name: 'web pages',
      samples: ['<p>a <a href="http://a.example">b</a> &amp; c</p><!-- d -->'],
      read: text(textOfHtml),
    },
    { name: 'QR codes', samples: [alert.text], read: (bytes) => encodeQr(bytes.subarray(0, 1_200)) },
    { name: 'notes', samples: [note], read: text(parseNote) },
    {
      name: 'checkpoints',
      samples: [note],
      read: text((one) =>
        openCheckpoint(one, 'us.example/ledger/1', [ed25519Verifier('us.example/ledger/1', log.publicKey)]),
      ),
    },
    { name: 'texts of checkpoints', samples: [parseNote(note).text], read: text(parseCheckpoint) },
    {
      name: 'entry bundles',
      samples: [encodeEntries([Buffer.alloc(32), Buffer.alloc(0), Buffer.alloc(300)])],
      read: (bytes) => decodeEntries(bytes),
    },
    {
      name: 'tile paths',
      samples: ['tile/0/x001/234', 'tile/entries/067.p/12', 'tile/63/x999/x999/999'],
      read: text(parseTilePath),
    },
    {
      name: 'proof files',
      samples: [formatProofFile({ index: 1, path: [Buffer.alloc(32)], note, extra: null })],
      read: text(parseProofFile),
    },
    {
      name: 'witness requests',
      samples: [formatWitnessRequest({ oldSize: 0, proof: [Buffer.alloc(32)], note })],
      read: text(parseWitnessRequest),
    },
    {
      name: 'equivocations',
      samples: [
        formatEquivocation({
          origin: 'us.example/ledger/1',
          older: note,
          newer: note,
          prefix: Buffer.alloc(32),
          proof: [],
        }),
      ],
      read: text(parseEquivocation),
    },
    { name: 'manifests', samples: [JSON.stringify(manifest)], read: text(parseManifest) },
    { name: 'receipts', samples: [JSON.stringify(receipt)], read: text(parseReceipt) },
    {
      name: 'step pages',
      samples: [page],
      read: (bytes) => readStepPage(bytes, { from: 'US', to: 'JP', limit: 1000 }),
    },
    { name: 'container headers', samples: [block], read: (bytes) => readHeaderBlock(bytes) },
    { name: 'container sections', samples: [sections], read: (bytes) => all(readSections(from(bytes))) },
    { name: 'packed containers', samples: [packed], read: (bytes) => all(unpack(from(bytes), 1_000_000)) },
    {
      name: 'armoured mail',
      samples: [
        `-----BEGIN TREFOIL CONTAINER-----\nPart: 1\nSHA-256: ${'a'.repeat(64)}\n\n${packed.toString('base64')}\n-----END TREFOIL CONTAINER-----\n`,
      ],
      read: (bytes) => disarmAll(bytes),
    },
    { name: 'Accept headers', samples: ['application/taxii+json;version=2.1, */*;q=0.1'], read: text(parseAccept) },
    { name: 'Authorization headers', samples: ['Basic dXNlcjpwYXNz', 'Bearer abc'], read: text(parseAuthorization) },
    { name: 'moments of TAXII', samples: ['2026-01-01T00:00:00.123456Z'], read: text(parseTaxiiTimestamp) },
  ]
}

/** Gives every reader changed samples: it must say a value or a `Fault`, in time. */
export async function fuzzParsers({ seed, rounds }: { seed: number; rounds: number }): Promise<FuzzResult> {
  const result: FuzzResult = { violations: [], statuses: new Map(), sent: 0 }
  let sent = 0
  const count = (what: string): void => void result.statuses.set(what, (result.statuses.get(what) ?? 0) + 1)
  for (const reader of [...(await readers()), ...sensorReaders()]) {
    for (const sound of reader.samples) {
      try {
        await reader.read(Buffer.from(sound))
      } catch (error) {
        result.violations.push(`${reader.name}: a sound sample is refused: ${String(error)}`)
      }
    }
    for (let round = 0; round < rounds && result.violations.length < 20; round++) {
      const chance = new Chance(Math.imul(seed + 3, 0x9e3779b1) ^ Math.imul(round + 1, 0x85ebca6b) ^ reader.name.length)
      const bytes = change(chance, chance.pick(reader.samples))
      const begun = process.cpuUsage()
      sent += 1
      try {
        await reader.read(bytes)
        count('parsers: read')
      } catch (error) {
        if (error instanceof Fault && error.kind !== 'internal') count('parsers: refused')
        else
          result.violations.push(
            `${reader.name}: ${error instanceof Error ? error.stack?.slice(0, 600) : String(error)}\n    input ${bytes.toString('base64').slice(0, 1_000)}`,
          )
      }
      const { user, system } = process.cpuUsage(begun)
      const tookMs = (user + system) / 1_000
      if (tookMs > mostMs)
        result.violations.push(
          `${reader.name}: it took ${Math.round(tookMs)} ms for ${bytes.length} bytes\n    input ${bytes.toString('base64').slice(0, 1_000)}`,
        )
    }
  }
  return { ...result, sent }
}

function change(chance: Chance, given: Uint8Array | string): Buffer {
  if (chance.happens(0.02)) return Buffer.from(given)
  if (typeof given !== 'string') return mutateBytes(chance, given)
  if (/^\s*\{/.test(given) && chance.happens(0.7)) {
    const value: unknown = JSON.parse(given)
    return chance.happens(0.6) ? Buffer.from(JSON.stringify(mutateJson(chance, value)) ?? '') : nastyJson(chance, value)
  }
  return chance.happens(0.75) ? Buffer.from(mutateText(chance, given)) : mutateBytes(chance, Buffer.from(given))
}

async function* from(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes
}

async function all<T>(source: AsyncIterable<T>): Promise<T[]> {
  const made: T[] = []
  for await (const one of source) made.push(one)
  return made
}

async function disarmAll(bytes: Buffer): Promise<unknown> {
  return await all(disarm(from(bytes), () => {}))
}
