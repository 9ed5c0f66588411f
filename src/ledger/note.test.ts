import fc from 'fast-check'
import { expect, test } from 'vitest'
import { generateSigningKey } from '../crypto/keys.ts'
import { signCheckpoint } from './checkpoint.ts'
import { cosign } from './cosignature.ts'
import { ed25519Verifier, formatNote, noteLimits, parseNote, parseSignatures, signersOf, signText } from './note.ts'
import { formatPublishedKey, noteKeyId, parsePublishedKey, signatureTypes } from './note-key.ts'

const key = generateSigningKey()
const other = generateSigningKey()
const name = 'us.example/log'
const signer = { name, privateKey: key.privatePem }
const verifier = ed25519Verifier(name, key.publicKey)
const text = 'one line\n\nand one after an empty line, 日本語\n'
const note = formatNote({ text, signatures: [signText(text, signer)] })

test('a note is verified by the key that signed it, under its name, and by no other', () => {
  expect(formatNote(parseNote(note))).toBe(note)
  expect(parseNote(note).text).toBe(text)
  expect(signersOf(parseNote(note), [verifier])).toEqual([verifier])
  expect(signersOf(parseNote(note), [ed25519Verifier(name, other.publicKey)])).toEqual([])
  expect(signersOf(parseNote(note), [ed25519Verifier('us.example/other', key.publicKey)])).toEqual([])
})

test('a note with any bit changed is not read, not signed or refused, and never taken for another', () => {
  const bytes = Buffer.from(note, 'utf8')
  fc.assert(
    fc.property(fc.nat({ max: bytes.length * 8 - 1 }), (bit) => {
      const changed = Buffer.from(bytes)
      changed[bit >> 3]! ^= 1 << (bit & 7)
      expect(signedTexts(changed.toString('utf8'))).toEqual([])
    }),
    { numRuns: 1000 },
  )
})

function signedTexts(source: string): string[] {
  try {
    const parsed = parseNote(source)
    return signersOf(parsed, [verifier]).map(() => parsed.text)
  } catch {
    return []
  }
}

test('signatures of unknown keys are ignored, one that names a known key and is wrong spoils the note', () => {
  const good = signText(text, signer)
  const unknown = signText(text, { name: 'jp.example/log', privateKey: other.privatePem })
  const forged = { ...signText(text, { name, privateKey: other.privatePem }), keyId: good.keyId }
  expect(signersOf({ text, signatures: [unknown, good] }, [verifier])).toEqual([verifier])
  expect(signersOf({ text, signatures: [unknown] }, [verifier])).toEqual([])
  for (const signatures of [[good, forged], [forged, good], [forged]])
    expect(() => signersOf({ text, signatures }, [verifier])).toThrow('wrong signature')
})

test('a signature that is there many times is one signer', () => {
  const good = signText(text, signer)
  expect(signersOf({ text, signatures: [good, good, good] }, [verifier])).toEqual([verifier])
})

test('a log signature is no cosignature, although key, name and text are the same', () => {
  const checkpoint = { origin: name, size: 1, root: Buffer.alloc(32), extensions: [] }
  const parsed = parseNote(signCheckpoint(checkpoint, key.privatePem))
  const cosignature = cosign(parsed.text, signer, 1_700_000_000)
  const posing = { name, keyId: verifier.keyId, signature: cosignature.signature.subarray(8) }
  expect(cosignature.keyId).not.toBe(verifier.keyId)
  expect(() => signersOf({ text: parsed.text, signatures: [posing] }, [verifier])).toThrow('wrong signature')
})

test('hostile notes are refused', () => {
  const line = note.slice(note.lastIndexOf('\n\n') + 2)
  const hostile: Record<string, string> = {
    empty: '',
    'no signature': 'text\n',
    'no signature after the empty line': 'text\n\n',
    'no newline at the end': note.slice(0, -1),
    'a carriage return': note.replace('one', 'one\r'),
    'a null character': note.replace('one', 'one\0'),
    'a tab': note.replace('one', '\tone'),
    'half of a surrogate pair': note.replace('one', 'one\ud800'),
    'a hyphen for the dash': note.replace('\u2014', '-'),
    'two spaces': note.replace('\u2014 ', '\u2014  '),
    'a space after the signature': `${note.slice(0, -1)} \n`,
    'a name with a plus': note.replace(name, 'us+log'),
    'no name': note.replace(`${name} `, ''),
    'a name with a no-break space': note.replace(name, 'us\u00a0log'),
    'a signature that is no base64': note.replace(/.=\n$/, '\n'),
    'a second spelling of the signature': `${text}\n${secondSpelling(line)}`,
    'a signature of four bytes': `${text}\n\u2014 ${name} AAAAAA==\n`,
    'a line of text after the signatures': `${note}text\n`,
  }
  for (const [what, source] of Object.entries(hostile)) {
    expect(source, what).not.toBe(note)
    expect(() => parseNote(source), what).toThrow('not a signed note')
  }
  expect(() => parseNote(note + line.repeat(noteLimits.maxSignatures))).toThrow('at most 64 signatures')
  expect(() => parseNote('x'.repeat(noteLimits.maxBytes) + note)).toThrow('at most')
  expect(() => parseSignatures('')).toThrow('no signatures')
  expect(parseNote(note + line.repeat(15)).signatures).toHaveLength(16)
})

/** The same bytes with other unused bits at the end: 68 bytes leave two bits unused. */
function secondSpelling(line: string): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'
  const at = line.indexOf('=') - 1
  const next = alphabet[alphabet.indexOf(line[at]!) + 1]!
  const spelled = line.slice(0, at) + next + line.slice(at + 1)
  const bytes = (text: string): Buffer => Buffer.from(text.split(' ')[2]!.trim(), 'base64')
  expect(bytes(spelled).equals(bytes(line))).toBe(true)
  return spelled
}

test('what cannot be a text of a note cannot be signed', () => {
  for (const bad of ['', 'no newline', 'null\0\n', 'tab\t\n', '\ud800\n']) expect(() => signText(bad, signer)).toThrow()
  for (const bad of ['', 'a b', 'a+b', 'a\nb', 'a\u3000b', 'a'.repeat(256)])
    expect(() => signText(text, { ...signer, name: bad })).toThrow('key name')
})

test('a published key is read as it was written, and with nothing changed', () => {
  const published = { name, type: signatureTypes.cosignature, publicKey: key.publicKey }
  const line = formatPublishedKey(published)
  expect(parsePublishedKey(line)).toEqual(published)
  const wrongId = line.replace(/\+[0-9a-f]{8}\+/, '+00000000+')
  for (const bad of ['', 'x', wrongId, line.replace('us.', 'jp.'), `${line}=`, line.slice(0, -4), `${line}AAAA`])
    expect(() => parsePublishedKey(bad), bad).toThrow()
  const [, id] = line.split('+')
  const ofMlDsa = `${name}+${id}+${Buffer.concat([Buffer.of(6), Buffer.alloc(1312)]).toString('base64')}`
  expect(() => parsePublishedKey(ofMlDsa)).toThrow('not supported')
  expect(noteKeyId(name, key.publicKey, 1)).not.toBe(noteKeyId(name, key.publicKey, 4))
})
