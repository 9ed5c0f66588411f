// The field of 256 elements modulo x^8 + x^4 + x^3 + x^2 + 1 (ISO/IEC 18004 §7.5.2).
const power = new Uint8Array(510)
const logarithm = new Uint8Array(256)
for (let exponent = 0, value = 1; exponent < 255; exponent++) {
  power[exponent] = value
  power[exponent + 255] = value
  logarithm[value] = exponent
  value = (value << 1) ^ (value >= 128 ? 0x11d : 0)
}

/** The product of two elements of the field. */
function multiply(one: number, other: number): number {
  return one === 0 || other === 0 ? 0 : power[logarithm[one]! + logarithm[other]!]!
}

const generators = new Map<number, Uint8Array>()

/** The polynomial with the roots 2^0 … 2^(degree-1), without its leading 1. */
function generator(degree: number): Uint8Array {
  const known = generators.get(degree)
  if (known !== undefined) return known
  const polynomial = new Uint8Array(degree)
  polynomial[degree - 1] = 1
  for (let root = 0; root < degree; root++) {
    for (let at = 0; at < degree; at++)
      polynomial[at] = multiply(polynomial[at]!, power[root]!) ^ (at + 1 < degree ? polynomial[at + 1]! : 0)
  }
  generators.set(degree, polynomial)
  return polynomial
}

/** The codewords that let a reader repair half as many of a block. */
export function errorCorrection(data: Uint8Array, count: number): Uint8Array {
  const polynomial = generator(count)
  const rest = new Uint8Array(count)
  for (const byte of data) {
    const factor = byte ^ rest[0]!
    rest.copyWithin(0, 1)
    rest[count - 1] = 0
    for (let at = 0; at < count; at++) rest[at]! ^= multiply(polynomial[at]!, factor)
  }
  return rest
}
