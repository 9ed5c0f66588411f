import { createHash } from 'node:crypto'
import { keccak256 } from './keccak.ts'

const base58 = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz'
const bech32 = 'qpzry9x8gf2tvdw0s3jn54khce6mua7l'

/** The currency of an address whose checksum holds; null: it is none. */
export function walletCurrency(text: string): 'bitcoin' | 'ethereum' | null {
  if (/^0x[0-9a-fA-F]{40}$/.test(text)) return isEthereum(text.slice(2)) ? 'ethereum' : null
  if (/^[13][1-9A-HJ-NP-Za-km-z]{25,34}$/.test(text)) return isBase58Check(text) ? 'bitcoin' : null
  if (/^(?:bc1[02-9ac-hj-np-z]{8,87}|BC1[02-9AC-HJ-NP-Z]{8,87})$/.test(text))
    return isSegwit(text.toLowerCase()) ? 'bitcoin' : null
  return null
}

function isBase58Check(text: string): boolean {
  let number = 0n
  for (const sign of text) number = number * 58n + BigInt(base58.indexOf(sign))
  const bytes = Buffer.from(number.toString(16).padStart(50, '0'), 'hex')
  if (bytes.length !== 25) return false
  const sum = createHash('sha256')
    .update(createHash('sha256').update(bytes.subarray(0, 21)).digest())
    .digest()
  return sum.subarray(0, 4).equals(bytes.subarray(21)) && (bytes[0] === 0 || bytes[0] === 5)
}

// BIP 173 and 350: version 0 with bech32, later ones with bech32m.
function isSegwit(text: string): boolean {
  const values = [...text.slice(3)].map((sign) => bech32.indexOf(sign))
  let sum = 1
  const spread = [...'bc']
    .map((sign) => sign.charCodeAt(0) >> 5)
    .concat(
      [0],
      [...'bc'].map((sign) => sign.charCodeAt(0) & 31),
    )
  for (const value of [...spread, ...values]) {
    const top = sum >>> 25
    sum = ((sum & 0x1ffffff) << 5) ^ value
    for (const [bit, generator] of [0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3].entries()) {
      if ((top >> bit) & 1) sum ^= generator
    }
  }
  return sum === (values[0] === 0 ? 1 : 0x2bc830a3)
}

// EIP-55: the case of the letters is the checksum; all of one case says nothing, and counts.
function isEthereum(hex: string): boolean {
  const lower = hex.toLowerCase()
  if (hex === lower || hex === hex.toUpperCase()) return true
  const digest = keccak256(Buffer.from(lower, 'ascii')).toString('hex')
  return [...lower].every((sign, at) => {
    return /\d/.test(sign) || Number.parseInt(digest[at]!, 16) >= 8 === (hex[at] === sign.toUpperCase())
  })
}
