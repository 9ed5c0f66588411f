/** Addresses and networks with a word for each, asked for one that begins inside a network. Sorted when first asked. */
export class FirstWithin {
  /** By the length of addresses in bytes; addresses as texts of their bytes, which compare as the bytes do. */
  readonly #families = new Map<
    number,
    { sorted: boolean; readonly rows: { readonly at: string; readonly word: string }[] }
  >()

  add(address: Uint8Array, word: string): void {
    const family = this.#families.get(address.length) ?? { sorted: true, rows: [] }
    this.#families.set(address.length, family)
    family.rows.push({ at: textOf(address), word })
    family.sorted = false
  }

  /** The word of the first that begins at or behind this address and inside the network of this prefix; null: none. */
  in(network: Uint8Array, prefix: number): string | null {
    const family = this.#families.get(network.length)
    if (family === undefined) return null
    if (!family.sorted) {
      family.rows.sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0))
      family.sorted = true
    }
    const from = textOf(network)
    let low = 0
    let high = family.rows.length
    while (low < high) {
      const middle = (low + high) >> 1
      if (family.rows[middle]!.at < from) low = middle + 1
      else high = middle
    }
    const found = family.rows[low]
    return found !== undefined && found.at <= lastOf(network, prefix) ? found.word : null
  }
}

function lastOf(network: Uint8Array, prefix: number): string {
  return textOf(network.map((byte, at) => byte | (0xff >> Math.max(0, Math.min(8, prefix - at * 8)))))
}

function textOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('latin1')
}
