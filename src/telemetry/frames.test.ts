import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Frames, maxMessageBytes } from './frames.ts'

const skipped = '\0\n'
const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString('utf8')
const message = fc
  .string({ unit: fc.constantFrom('a', '1', ' ', '>', 'é', '{'), maxLength: 30 })
  .map((rest) => `<34>1 ${rest}`)
const sent = fc.record({
  body: message,
  counted: fc.boolean(),
  inside: fc.boolean(),
})

test('messages counted in octets and messages ended by line feeds come out whole, however the connection cuts them', () => {
  fc.assert(
    fc.property(
      fc.array(sent, { maxLength: 8 }),
      fc.array(fc.nat(20), { minLength: 1, maxLength: 40 }),
      (all, cuts) => {
        const expected: string[] = []
        const wire = Buffer.concat(
          all.map(({ body, counted, inside }) => {
            const whole = counted && inside ? `${body}\nmore` : body
            expected.push(`${whole.replaceAll('\n', ' ')}\n`)
            return Buffer.from(counted ? `${Buffer.byteLength(whole)} ${whole}` : `${whole}\n`)
          }),
        )
        const frames = new Frames()
        const got: string[] = []
        let at = 0
        for (let turn = 0; at < wire.length; turn++) {
          const size = cuts[turn % cuts.length]! + 1
          got.push(...frames.push(wire.subarray(at, at + size)).map(text))
          at += size
        }
        expect([...got, ...frames.end().map(text)]).toEqual(expected)
      },
    ),
  )
})

test('of what is longer than allowed a line is left that is skipped and counted, and what follows is read', () => {
  for (const size of [maxMessageBytes + 1, maxMessageBytes * 3]) {
    for (const chunk of [1000, 70_000, 1_000_000]) {
      const long = `<1>1 ${'x'.repeat(size)}`
      const wire = Buffer.from(`${Buffer.byteLength(long)} ${long}<34>1 a\n${long}\n<34>1 b\n7 <34>1 c`)
      const frames = new Frames()
      const got: string[] = []
      for (let at = 0; at < wire.length; at += chunk) got.push(...frames.push(wire.subarray(at, at + chunk)).map(text))
      expect([...got, ...frames.end().map(text)]).toEqual([
        ...[skipped, '<34>1 a\n', skipped, '<34>1 b\n', '<34>1 c\n'],
      ])
    }
  }
})

test('a line that begins with a number is a line, and noise holds no more than one message', () => {
  const frames = new Frames()
  expect(frames.push(Buffer.from('42 things\n2026-11-27 x\n0 <a\n')).map(text)).toEqual([
    '42 things\n',
    '2026-11-27 x\n',
    '0 <a\n',
  ])
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 300 }), { maxLength: 10 }), (chunks) => {
      const noisy = new Frames()
      for (const chunk of chunks) for (const one of noisy.push(chunk)) expect(one.at(-1)).toBe(10)
      for (const one of noisy.end()) expect(one.at(-1)).toBe(10)
    }),
  )
})
