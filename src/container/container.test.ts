import { createHash, createPrivateKey } from 'node:crypto'
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { open, readFile, truncate } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { zstdCompressSync } from 'node:zlib'
import * as fc from 'fast-check'
import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import { Fault } from '../base/fault.ts'
import { encryptionKeyId } from '../crypto/encryption-key.ts'
import { setupSealing } from '../crypto/hpke.ts'
import { encryptionKeyOf, generateEncryptionKey, generateSigningKey } from '../crypto/keys.ts'
import { armour, disarm, looksArmoured } from './armour.ts'
import { MemorySink, readableAt, writeContainerFile } from './file-sink.ts'
import {
  type ContainerHeader,
  chunkAad,
  containerId,
  headerBlockSize,
  keyInfo,
  readHeaderBlock,
  signHeader,
  writeHeaderBlock,
} from './header.ts'
import { pack, unpack, zstdStreams } from './packing.ts'
import { type AcceptSection, type ContainerRefusal, Quarantine, type QuarantineParts } from './quarantine.ts'
import { chunkSizeFor, writeChunkHead } from './records.ts'
import { readSections, type Section, writeSections } from './sections.ts'
import { type ContainerWriting, chunkPosition, writeContainer } from './write-container.ts'

const japan = { ...generateSigningKey(), encryption: generateEncryptionKey() }
const philippines = { ...generateSigningKey(), encryption: generateEncryptionKey() }
const root = mkdtempSync(join(tmpdir(), 'trefoil-container-'))
afterAll(() => rmSync(root, { recursive: true }))

const nowMs = Date.UTC(2026, 10, 23, 9)
const writing: ContainerWriting = {
  from: 'JP',
  to: 'PH',
  recipientKey: encryptionKeyOf(philippines.encryption),
  signingKey: japan.privatePem,
  nowMs,
  chunkSize: 1024,
  compression: null,
}

let refused: ContainerRefusal[] = []
let count = 0
function quarantine(more: Partial<QuarantineParts> = {}): Quarantine {
  return new Quarantine({
    folder: join(root, `q${++count}`),
    self: 'PH',
    signingKeyOf: (member) => (member === 'JP' ? japan.publicKey : null),
    privateKeys: new Map([
      [encryptionKeyId(encryptionKeyOf(philippines.encryption)), createPrivateKey(philippines.encryption)],
    ]),
    refuse: async (refusal) => void refused.push(refusal),
    nowMs: () => nowMs,
    ...more,
  })
}
beforeEach(() => {
  refused = []
})

async function write(sections: readonly Section[], more: Partial<ContainerWriting> = {}): Promise<Buffer> {
  const sink = new MemorySink()
  await writeContainer({ ...writing, ...more }, sections, sink)
  return Buffer.from(sink.bytes)
}
async function* inParts(bytes: Uint8Array, size = 700): AsyncGenerator<Uint8Array, void> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}
async function collect(source: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const parts: Uint8Array[] = []
  for await (const part of source) parts.push(Uint8Array.from(part))
  return Buffer.concat(parts)
}
const text = (name: string, content: string): Section => ({ name, bytes: Buffer.from(content) })
const pages = (number: number, size = 900): Section[] =>
  Array.from({ length: number }, (_, index) => text(`page/routine/${index + 1}`, String(index % 10).repeat(size)))
/** Everything that a quarantine makes of these files, in turn. */
async function take(into: Quarantine, ...files: Uint8Array[]): Promise<Section[] | null> {
  let whole: string | null = null
  for (const file of files) {
    const { containers } = await into.add(inParts(file))
    for (const one of containers) if (one.missing.length === 0) whole = one.id
  }
  if (whole === null) return null
  const got: Section[] = []
  await into.import(whole, async (section) => void got.push(section))
  return got
}
const shown = (sections: readonly Section[] | null): string[] | null =>
  sections?.map(({ name, bytes }) => `${name} ${createHash('sha256').update(bytes).digest('hex')}`) ?? null

describe('what is written is what is read', () => {
  test('whatever the sections, the chunk size and the packing', async () => {
    const section = fc.record({
      name: fc.stringMatching(/^[a-z0-9][a-z0-9._/-]{0,20}$/),
      bytes: fc.uint8Array({ maxLength: 5000 }),
    })
    await fc.assert(
      fc.asyncProperty(
        fc.array(section, { maxLength: 8 }),
        fc.integer({ min: 1024, max: 3000 }),
        fc.boolean(),
        async (sections, chunkSize, compress) => {
          const file = await write(sections, { chunkSize, compression: compress ? zstdStreams : null })
          expect(shown(await take(quarantine(), file))).toEqual(shown(sections))
        },
      ),
      { numRuns: 40 },
    )
  })

  test('the same content for the same member is sealed otherwise each time', async () => {
    const [one, other] = [await write([], {}), await write([], {})]
    const enc = (file: Uint8Array) => readHeaderBlock(file.subarray(0, headerBlockSize)).header.enc
    expect(enc(one)).not.toBe(enc(other))
  })

  test('a file of many groups of chunks, on a disk, has a header before each', async () => {
    const path = join(root, 'many.trefoil')
    const { header, bytes } = await writeContainerFile(path, (sink) => writeContainer(writing, pages(200), sink))
    const file = await readFile(path)
    expect(file.length).toBe(bytes)
    expect(header.chunks).toBeGreaterThan(128)
    for (const group of [0, 64, 128]) {
      const at = chunkPosition(group, header.chunkSize) - headerBlockSize
      expect(readHeaderBlock(file.subarray(at, at + headerBlockSize)).header).toEqual(header)
    }
    expect(shown(await take(quarantine(), file))).toEqual(shown(pages(200)))
    expect(readdirSync(root).filter((name) => name.endsWith('.part'))).toEqual([])
  })

  test('a writing that fails leaves no file', async () => {
    const path = join(root, 'failed.trefoil')
    async function* failing(): AsyncGenerator<Section, void> {
      yield text('charter', 'x')
      throw new Fault('unavailable', 'the store went away')
    }
    await expect(writeContainerFile(path, (sink) => writeContainer(writing, failing(), sink))).rejects.toThrow(
      /went away/,
    )
    expect(readdirSync(root).filter((name) => name.startsWith('failed'))).toEqual([])
  })
})

describe('what lies open', () => {
  test('is sender, recipient, size and time, and nothing of the content', async () => {
    const file = await write([text('charter', 'operation sakura'.repeat(50))])
    expect(file.includes('sakura')).toBe(false)
    expect(file.includes('charter')).toBe(false)
    const { header } = readHeaderBlock(file.subarray(0, headerBlockSize))
    expect(Object.keys(header).sort()).toEqual(
      ['chunkSize', 'chunks', 'created', 'digest', 'enc', 'format', 'from', 'key', 'size', 'to'].sort(),
    )
  })

  test('two containers of one content share nothing but their form', async () => {
    const [one, other] = [await write(pages(1)), await write(pages(1))]
    const sealed = (file: Buffer): string => file.subarray(headerBlockSize + 32, headerBlockSize + 500).toString('hex')
    expect(sealed(one)).not.toBe(sealed(other))
  })
})

describe('nothing that was altered is taken', () => {
  test('no bit of header or chunks can be flipped', async () => {
    const file = await write(pages(2, 300))
    const { header } = readHeaderBlock(file.subarray(0, headerBlockSize))
    expect(header.chunks).toBe(1)
    // One copy of each record: with a second header the first may be damaged and the container is whole all the same.
    const single = file.subarray(0, file.length - headerBlockSize)
    for (let bit = 0; bit < single.length * 8; bit += bit < headerBlockSize * 8 ? 43 : 67) {
      const bent = Buffer.from(single)
      bent[bit >> 3]! ^= 1 << (bit & 7)
      expect([bit, await take(quarantine(), bent)]).toEqual([bit, null])
    }
  }, 600_000)

  test('a chunk of another container, of another place or length is not taken', async () => {
    const [one, other] = [await write(pages(4)), await write(pages(4))]
    const size = 32 + 1024 + 16
    const record = (file: Buffer, index: number): Buffer => {
      const at = chunkPosition(index, 1024)
      return Buffer.from(file.subarray(at, at + size))
    }
    const moved = record(one, 1)
    moved.writeUInt32BE(2, 24)
    const spliced = record(other, 2)
    record(one, 2).copy(spliced, 0, 0, 32)
    for (const bad of [moved, spliced, record(one, 2).subarray(0, 500)]) {
      const file = Buffer.concat([
        one.subarray(0, headerBlockSize),
        record(one, 0),
        record(one, 1),
        bad,
        record(one, 3),
      ])
      const into = quarantine()
      const added = await into.add(inParts(file))
      expect(added.containers).toMatchObject([{ have: 3, missing: [[2, 2]] }])
      await expect(into.import(added.containers[0]!.id, async () => {})).rejects.toThrow(/1 of 4 chunks are missing/)
    }
    expect(refused.map(({ code }) => code)).toEqual(['damaged', 'damaged', 'damaged'])
  })

  test('the last chunk cannot be left off, for the header counts, and no chunk before it passes for the last', async () => {
    const file = await write(pages(4))
    const { header } = readHeaderBlock(file.subarray(0, headerBlockSize))
    const cut = { ...header, chunks: 2, size: 2048 }
    const forged = writeHeaderBlock(signHeader(cut, japan.privatePem))
    const into = quarantine()
    const added = await into.add(
      inParts(Buffer.concat([forged, file.subarray(headerBlockSize, chunkPosition(2, 1024))])),
    )
    expect(added.containers).toMatchObject([{ chunks: 2, have: 1 }])
  })

  test('a sender that signs another digest than that of its chunks is found out before anything is read', async () => {
    const file = await write(pages(3))
    const { header } = readHeaderBlock(file.subarray(0, headerBlockSize))
    const lying = writeHeaderBlock(signHeader({ ...header, digest: '0'.repeat(64) }, japan.privatePem))
    const into = quarantine()
    const accepted: string[] = []
    const { containers } = await into.add(inParts(Buffer.concat([lying, file.subarray(headerBlockSize)])))
    await expect(into.import(containers[0]!.id, async ({ name }) => void accepted.push(name))).rejects.toThrow(
      /not those/,
    )
    expect(accepted).toEqual([])
    expect(refused.map(({ code }) => code)).toContain('other-content')
  })

  test('what is damaged in the quarantine itself is noticed and asked for again', async () => {
    const file = await write(pages(3))
    const folder = join(root, 'damaged')
    const into = quarantine({ folder })
    const { containers } = await into.add(inParts(file))
    const id = containers[0]!.id
    const handle = await open(join(folder, id, 'sealed'), 'r+')
    await handle.write(Buffer.from([1, 2, 3]), 0, 3, 1100)
    await handle.close()
    const accepted: string[] = []
    await expect(into.import(id, async ({ name }) => void accepted.push(name))).rejects.toThrow(
      /damaged in the quarantine/,
    )
    expect(accepted).toEqual([])
    expect(await into.list()).toMatchObject([{ missing: [[1, 1]] }])
    expect(shown(await take(into, file))).toEqual(shown(pages(3)))
  })
})

describe('who may send what to whom', () => {
  test.each<[string, Partial<ContainerWriting>, Partial<QuarantineParts>]>([
    ['not-for-us', { to: 'US' }, {}],
    ['unknown-sender', { from: 'AU' }, {}],
    ['unknown-sender', { from: 'PH' }, { signingKeyOf: () => japan.publicKey }],
    ['bad-signature', { signingKey: philippines.privatePem }, {}],
    ['unknown-key', { recipientKey: encryptionKeyOf(generateEncryptionKey()) }, {}],
  ])('%s is refused, and kept as evidence', async (code, more, parts) => {
    const into = quarantine(parts)
    const added = await into.add(inParts(await write(pages(1), more)))
    expect(added.containers).toEqual([])
    expect(refused).toMatchObject([{ code, from: more.from ?? 'JP' }])
    expect(await into.list()).toEqual([])
  })

  test('a member that leaves while its container waits is a stranger then', async () => {
    const members = new Map([['JP', japan.publicKey]])
    const into = quarantine({ signingKeyOf: (member) => members.get(member) ?? null })
    const { containers } = await into.add(inParts(await write(pages(1))))
    members.clear()
    await expect(into.import(containers[0]!.id, async () => {})).rejects.toThrow(/no container/)
  })

  test('a low-order key in the header is refused though its sender signed it', async () => {
    const { header } = readHeaderBlock((await write(pages(1))).subarray(0, headerBlockSize))
    const zero = writeHeaderBlock(signHeader({ ...header, enc: Buffer.alloc(32).toString('base64') }, japan.privatePem))
    const into = quarantine()
    await into.add(inParts(Buffer.from(zero)))
    expect(await into.list()).toEqual([])
  })
})

describe('copies that are not whole', () => {
  const sections = pages(100)

  test('two halves make one whole, in either order, and a missing run is named', async () => {
    const file = await write(sections)
    const middle = chunkPosition(40, 1024)
    const halves = [file.subarray(0, middle), file.subarray(middle)]
    const into = quarantine()
    const first = await into.add(inParts(halves[0]!))
    expect(first.containers).toMatchObject([{ have: 40, missing: [[40, expect.any(Number)]], imported: false }])
    expect(shown(await take(into, halves[1]!))).toEqual(shown(sections))
    // Without its beginning, chunks before the next header wait for another copy.
    const again = quarantine()
    const second = await again.add(inParts(halves[1]!))
    expect(second.strays).toBe(24)
    expect(shown(await take(again, halves[0]!, halves[1]!))).toEqual(shown(sections))
  })

  test('repeated, shuffled and surrounded by noise', async () => {
    const file = await write(sections)
    const { header } = readHeaderBlock(file.subarray(0, headerBlockSize))
    const records = Array.from({ length: header.chunks }, (_, index) =>
      file.subarray(chunkPosition(index, 1024), chunkPosition(index, 1024) + 32 + 1024 + 16),
    ).reverse()
    const noise = Buffer.from('TREFCHK\x01 TREFOIL\x01 TREF noise '.repeat(20), 'latin1')
    const last = file.subarray(file.length - headerBlockSize)
    const shuffled = Buffer.concat([noise, last, ...records.flatMap((one) => [one, noise, one]), noise])
    expect(shown(await take(quarantine(), shuffled))).toEqual(shown(sections))
  })

  test('a line that loses bytes in the middle loses the chunks there, and no other', async () => {
    const file = await write(sections)
    const at = chunkPosition(10, 1024) + 300
    const lossy = Buffer.concat([file.subarray(0, at), file.subarray(at + 1000)])
    const into = quarantine()
    const { containers } = await into.add(inParts(lossy))
    expect(containers).toMatchObject([{ missing: [[10, 11]] }])
    expect(shown(await take(into, file))).toEqual(shown(sections))
  })

  test('work goes on after a crash between two copies', async () => {
    const file = await write(sections)
    const folder = join(root, 'crash')
    await quarantine({ folder }).add(inParts(file.subarray(0, chunkPosition(30, 1024))))
    expect(shown(await take(quarantine({ folder }), file))).toEqual(shown(sections))
  })

  test('the same container again changes nothing', async () => {
    const file = await write(sections)
    const into = quarantine()
    expect(await take(into, file)).toHaveLength(100)
    const again = await into.add(inParts(file))
    expect(again.containers).toMatchObject([{ imported: true, missing: [] }])
    const accepted: string[] = []
    const result = await into.import(again.containers[0]!.id, async ({ name }) => void accepted.push(name))
    expect([result.again, result.sections.length, accepted]).toEqual([true, 100, []])
  })
})

describe('e-mail', () => {
  async function partsOf(sections: readonly Section[], partBytes: number): Promise<string[]> {
    const path = join(root, `mail${++count}`)
    await writeContainerFile(path, (sink) =>
      writeContainer({ ...writing, chunkSize: chunkSizeFor(partBytes) }, sections, sink),
    )
    await using file = await open(path)
    const parts: string[] = []
    for await (const part of armour(readableAt(file), partBytes)) parts.push(part)
    return parts
  }

  test('parts of the size that was asked for, in any order, forwarded and quoted, make the whole', async () => {
    const parts = await partsOf(pages(150), 20_000)
    expect(parts.length).toBeGreaterThan(5)
    for (const part of parts) {
      expect(part.length).toBeLessThanOrEqual(20_000)
      expect(looksArmoured(Buffer.from(part))).toBe(true)
    }
    const into = quarantine()
    const files: Buffer[] = []
    for (const [index, part] of parts.reverse().entries()) {
      const mail = `From: soc@example\r\n\r\nDear colleague,\r\n${index % 2 === 0 ? part : part.replaceAll('\r\n', '\n').replaceAll(/^/gm, '> ')}\r\n-- \r\n`
      files.push(await collect(disarm(inParts(Buffer.from(mail)), (number) => expect(number).toBe('none'))))
    }
    expect(shown(await take(into, ...files))).toEqual(shown(pages(150)))
  })

  test('a part that was altered or cut is named, and the chunks that still prove themselves are kept', async () => {
    const parts = await partsOf(pages(60), 20_000)
    const lines = parts[0]!.split('\r\n')
    const damaged: string[] = []
    const altered = [
      ...lines.slice(0, 100),
      lines[100]!.replace(/./, (one) => (one === 'A' ? 'B' : 'A')),
      ...lines.slice(101),
    ]
    const bytes = await collect(disarm(inParts(Buffer.from(altered.join('\n'))), (part) => damaged.push(part)))
    const cut = await collect(disarm(inParts(Buffer.from(lines.slice(0, 60).join('\n'))), (part) => damaged.push(part)))
    expect([damaged, cut.length]).toEqual([['1', '1'], 0])
    const { containers } = await quarantine().add(inParts(bytes))
    expect(containers[0]!.have).toBeGreaterThan(0)
    expect(containers[0]!.missing.length).toBeGreaterThan(0)
  })

  test('chunks that are larger than a part cannot be armoured, and it is said how', async () => {
    const path = join(root, 'large')
    await writeContainerFile(path, (sink) => writeContainer({ ...writing, chunkSize: 60_000 }, pages(200), sink))
    await using file = await open(path)
    await expect(armour(readableAt(file), 20_000).next()).rejects.toThrow(/--split/)
  })
})

describe('hostile content', () => {
  /** A container that a member signed and sealed properly around whatever bytes. */
  async function sealRaw(content: Uint8Array): Promise<Buffer> {
    const chunkSize = 1024 * 1024
    const facts = {
      format: 'trefoil/container/1',
      from: 'JP',
      to: 'PH',
      created: new Date(nowMs).toISOString(),
      chunkSize,
    } as const
    const outline = { ...facts, chunks: 1, size: content.length, digest: '', key: '' }
    const context = setupSealing(Buffer.from(writing.recipientKey, 'base64'), keyInfo(outline))
    const enc = Buffer.from(context.enc).toString('base64')
    const id = containerId({ ...facts, enc })
    const sealed = context.seal(chunkAad(id, 0, true), content)
    const sha = (bytes: Uint8Array): Buffer => createHash('sha256').update(bytes).digest()
    const header: ContainerHeader = {
      ...{ ...outline, enc, digest: sha(sha(sealed)).toString('hex') },
      key: encryptionKeyId(writing.recipientKey),
    }
    return Buffer.concat([
      writeHeaderBlock(signHeader(header, japan.privatePem)),
      writeChunkHead(id, 0, sealed.length),
      sealed,
    ])
  }
  const importing = async (content: Uint8Array, accept: AcceptSection = async () => {}): Promise<string> => {
    const into = quarantine()
    const { containers } = await into.add(inParts(await sealRaw(content), 65_536))
    const { sections } = await into.import(containers[0]!.id, accept)
    return sections.map(({ name, outcome, reason }) => `${name} ${outcome} ${reason}`).join('; ')
  }
  const zstd = (bytes: Uint8Array): Buffer => Buffer.concat([Uint8Array.of(1), zstdCompressSync(bytes)])
  const plain = (content: string): Buffer => Buffer.concat([Uint8Array.of(0), Buffer.from(content)])

  test('a decompression bomb is refused', async () => {
    const bomb = Buffer.concat([Buffer.from('{"section":"page","length":33000000}\n'), Buffer.alloc(33_000_000)])
    expect(await importing(zstd(bomb))).toMatch(/refused .*bomb/)
    expect(refused).toMatchObject([{ code: 'content', from: 'JP' }])
  })

  test('more content than was agreed is refused', async () => {
    const source = async function* (): AsyncGenerator<Uint8Array, void> {
      yield* inParts(await collect(pack(inParts(Buffer.from('noise'.repeat(400))))))
    }
    await expect(collect(unpack(source(), 1000))).rejects.toThrow(/more than 1000 bytes/)
    expect((await collect(unpack(source(), 2000))).length).toBe(2000)
  })

  test.each([
    ['nothing at all', Uint8Array.of(0), /breaks off/],
    ['another packing', Uint8Array.of(7, 1, 2), /does not know/],
    ['what is no zstd', Buffer.from([1, 9, 9, 9, 9, 9]), /cannot be decompressed/],
    ['a cut section', plain('{"section":"a","length":100}\nabc'), /breaks off/],
    ['a section without its end', plain('{"section":"a","length":1}\nabc{"end":1}\n'), /longer than it says/],
    ['a length without bounds', plain('{"section":"a","length":99999999999}\n'), /at most/],
    ['a length below nothing', plain('{"section":"a","length":-1}\n'), /head of a section/],
    ['a name that climbs', plain('{"section":"../../etc","length":0}\n\n{"end":1}\n'), /head of a section/],
    ['a key twice', plain('{"section":"a","section":"b","length":0}\n\n{"end":1}\n'), /./],
    ['a head without end', plain(`{"section":"${'a'.repeat(5000)}`), /too long/],
    ['a wrong count', plain('{"section":"a","length":0}\n\n{"end":2}\n'), /another number/],
    ['bytes after the end', plain('{"end":0}\nmore'), /after the last/],
    ['no end', plain('{"section":"a","length":0}\n\n'), /breaks off/],
  ])('%s is refused in one sentence', async (_, content, said) => {
    expect(await importing(content)).toMatch(/refused/)
    expect(refused.at(-1)?.reason).toMatch(said)
  })

  test('one section that is refused costs the others nothing; a fault of our own stops and is tried again', async () => {
    const file = await write(pages(3))
    const into = quarantine()
    const { containers } = await into.add(inParts(file))
    const id = containers[0]!.id
    let full = true
    const accept: AcceptSection = async ({ name }) => {
      if (name === 'page/routine/2') throw new Fault('integrity', 'the chain is broken')
      if (name === 'page/routine/3' && full) throw new Fault('storage-full', 'the disk is full')
    }
    await expect(into.import(id, accept)).rejects.toThrow(/disk is full/)
    full = false
    const { sections } = await into.import(id, accept)
    expect(sections.map(({ outcome }) => outcome)).toEqual(['accepted', 'refused', 'accepted'])
    expect(refused.at(-1)).toMatchObject({
      code: 'content',
      container: id,
      reason: 'page/routine/2: the chain is broken',
    })
  })

  test('a file without a container, and one of marks alone, are refused', async () => {
    const into = quarantine()
    expect((await into.add(inParts(Buffer.from('hello')))).refused).toMatchObject([{ code: 'not-a-container' }])
    const marks = Buffer.from('TREFOIL\x01'.repeat(10_000), 'latin1')
    await expect(into.add(inParts(marks, 65_536))).rejects.toThrow(/too much of the file is damaged/)
    const strays = Buffer.concat(
      Array.from({ length: 50 }, (_, index) =>
        Buffer.concat([writeChunkHead('ab'.repeat(16), index, 100), Buffer.alloc(100)]),
      ),
    )
    expect((await into.add(inParts(strays))).strays).toBe(50)
  })

  test('a quarantine that is full takes nothing more', async () => {
    const into = quarantine({ maxBytes: 20_000 })
    await into.add(inParts((await write(pages(10))).subarray(0, 5000)))
    const more = await into.add(inParts(await write(pages(20))))
    expect(more.refused).toMatchObject([{ code: 'full' }])
    expect(await into.list()).toHaveLength(1)
  })

  test('a header is exactly what its writer writes', async () => {
    const block = (await write(pages(1))).subarray(0, headerBlockSize)
    const { header } = readHeaderBlock(block)
    for (const wrong of [
      { chunks: 0 },
      { chunks: 99 },
      { size: 0 },
      { chunkSize: 1023 },
      { chunkSize: 1024 * 1024 + 1 },
      { created: 'yesterday' },
      { created: '2026-99-99T99:99:99.999Z' },
      { from: 'japan' },
      { size: 5e12, chunks: Math.ceil(5e12 / 1024) },
      { more: 1 },
    ])
      expect(() => signHeader({ ...header, ...wrong } as ContainerHeader, japan.privatePem)).toThrow(/header/)
    const spaced = Buffer.from(block)
    expect(() => readHeaderBlock(spaced.subarray(1))).toThrow(/header/)
    spaced[headerBlockSize - 1] = 1
    expect(() => readHeaderBlock(spaced)).toThrow(/header/)
  })
})

test('sections come one at a time, however the bytes are cut', async () => {
  const sections = pages(5, 333)
  const bytes = await collect(writeSections(sections))
  for (const size of [1, 7, 334, 10_000]) {
    const got: Section[] = []
    for await (const section of readSections(inParts(bytes, size))) got.push(section)
    expect(shown(got)).toEqual(shown(sections))
  }
})

test('a container of 64 MiB passes with little memory', async () => {
  const page = Buffer.alloc(1024 * 1024, 7)
  async function* many(): AsyncGenerator<Section, void> {
    for (let index = 0; index < 64; index++) yield { name: `page/routine/${index}`, bytes: page }
  }
  const path = join(root, 'large.trefoil')
  // What is held, without what only waits to be collected.
  setFlagsFromString('--expose-gc')
  const collectGarbage = runInNewContext('gc') as () => void
  collectGarbage()
  const before = process.memoryUsage().arrayBuffers
  let peak = 0
  let looks = 0
  const look = (): void => {
    if (looks++ % 8 !== 0) return
    collectGarbage()
    peak = Math.max(peak, process.memoryUsage().arrayBuffers)
  }
  const large = { ...writing, chunkSize: 1024 * 1024 }
  await writeContainerFile(path, (sink) =>
    writeContainer(large, many(), {
      async write(position, bytes) {
        look()
        await sink.write(position, bytes)
      },
    }),
  )
  const into = quarantine()
  await using file = await open(path)
  const { containers } = await into.add(file.createReadStream({ autoClose: false }))
  let sections = 0
  await into.import(containers[0]!.id, async ({ bytes }) => {
    look()
    expect(bytes.length).toBe(page.length)
    sections += 1
  })
  expect(sections).toBe(64)
  expect(peak - before).toBeLessThan(32 * 1024 * 1024)
  await truncate(path, 0)
  writeFileSync(path, '')
})
