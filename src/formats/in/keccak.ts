const mask = (1n << 64n) - 1n
const rate = 136

/** Keccak-256 as Ethereum uses it (before SHA-3 changed the padding), of a message shorter than one block: 135 bytes. */
export function keccak256(message: Uint8Array): Buffer {
  if (message.length >= rate) throw new RangeError('one block only')
  const block = new Uint8Array(rate)
  block.set(message)
  block[message.length]! |= 0x01
  block[rate - 1]! |= 0x80
  const state = Array<bigint>(25).fill(0n)
  const view = new DataView(block.buffer)
  for (let lane = 0; lane < rate / 8; lane++) state[lane] = view.getBigUint64(lane * 8, true)
  permute(state)
  const digest = Buffer.alloc(32)
  for (let lane = 0; lane < 4; lane++) digest.writeBigUInt64LE(state[lane]!, lane * 8)
  return digest
}

/** Keccak-f[1600] (FIPS 202 §3.2, §3.3). */
function permute(a: bigint[]): void {
  let lfsr = 1
  for (let round = 0; round < 24; round++) {
    const c = [0, 1, 2, 3, 4].map((x) => a[x]! ^ a[x + 5]! ^ a[x + 10]! ^ a[x + 15]! ^ a[x + 20]!)
    for (let x = 0; x < 5; x++) {
      const d = c[(x + 4) % 5]! ^ rotate(c[(x + 1) % 5]!, 1)
      for (let y = 0; y < 25; y += 5) a[x + y] = a[x + y]! ^ d
    }
    let x = 1
    let y = 0
    let current = a[1]!
    for (let t = 0; t < 24; t++) {
      const next = (2 * x + 3 * y) % 5
      x = y
      y = next
      const kept = a[x + 5 * y]!
      a[x + 5 * y] = rotate(current, (((t + 1) * (t + 2)) / 2) % 64)
      current = kept
    }
    for (let row = 0; row < 25; row += 5) {
      const lanes = a.slice(row, row + 5)
      for (let at = 0; at < 5; at++) a[row + at] = lanes[at]! ^ (~lanes[(at + 1) % 5]! & mask & lanes[(at + 2) % 5]!)
    }
    for (let j = 0; j <= 6; j++) {
      if (lfsr & 1) a[0] = a[0]! ^ (1n << BigInt(2 ** j - 1))
      lfsr = (lfsr << 1) ^ (lfsr & 0x80 ? 0x171 : 0)
    }
  }
}

function rotate(lane: bigint, by: number): bigint {
  return ((lane << BigInt(by)) | (lane >> BigInt(64 - by))) & mask
}
