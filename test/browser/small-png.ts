import { crc32, deflateSync, inflateSync } from 'node:zlib'

const signature = Buffer.from([137, 80, 78, 71, 13, 10, 26, 10])
/** Colours that are kept as they are; the rest of the 256 are means of what is alike. */
const keptExactly = 160
const most = 256

/** A picture of the browser with at most 256 colours, a third of its size: surfaces keep theirs exactly, edges of letters the nearest. */
export function smallPng(png: Buffer): Buffer {
  const { width, height, pixels } = readPng(png)
  const palette = chooseColours(pixels)
  const lines = Buffer.alloc(height * (width + 1))
  const places = new Map<number, number>(palette.map((colour, at) => [colour, at]))
  for (let y = 0; y < height; y += 1)
    for (let x = 0; x < width; x += 1) {
      const colour = pixels[y * width + x] as number
      let place = places.get(colour)
      if (place === undefined) {
        place = nearest(palette, colour)
        places.set(colour, place)
      }
      lines[y * (width + 1) + 1 + x] = place
    }
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  header.set([8, 3, 0, 0, 0], 8)
  return Buffer.concat([
    signature,
    chunk('IHDR', header),
    chunk('PLTE', Buffer.from(palette.flatMap((colour) => [colour >> 16, (colour >> 8) & 255, colour & 255]))),
    chunk('IDAT', deflateSync(lines, { level: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ])
}

/** The pixels of a picture of eight bits for each of red, green and blue, as one number each; what is transparent is not asked. */
export function readPng(png: Buffer): { width: number; height: number; pixels: Uint32Array } {
  if (!png.subarray(0, 8).equals(signature)) throw new Error('no PNG')
  const data: Buffer[] = []
  let palette: Buffer = Buffer.alloc(0)
  let [width, height, kind] = [0, 0, 0]
  for (let at = 8; at + 8 <= png.length; ) {
    const length = png.readUInt32BE(at)
    const name = png.toString('latin1', at + 4, at + 8)
    const body = png.subarray(at + 8, at + 8 + length)
    if (name === 'IHDR') {
      ;[width, height] = [body.readUInt32BE(0), body.readUInt32BE(4)]
      kind = body[9] as number
      if (body[8] !== 8 || ![2, 3, 6].includes(kind) || body[12] !== 0)
        throw new Error('not a PNG as browsers write it')
    } else if (name === 'PLTE') palette = body
    else if (name === 'IDAT') data.push(body)
    at += 12 + length
  }
  const step = { 2: 3, 3: 1, 6: 4 }[kind] as number
  const bytes = unfilter(inflateSync(Buffer.concat(data)), width * step, step)
  const pixels = new Uint32Array(width * height)
  for (let at = 0; at < pixels.length; at += 1) {
    const from = kind === 3 ? palette : bytes
    const place = kind === 3 ? 3 * (bytes[at] as number) : at * step
    pixels[at] = ((from[place] as number) << 16) | ((from[place + 1] as number) << 8) | (from[place + 2] as number)
  }
  return { width, height, pixels }
}

/** PNG (third edition) §9: each line says how it was written, against the one to its left and the one above. */
function unfilter(raw: Buffer, length: number, step: number): Buffer {
  const lines = raw.length / (length + 1)
  const out = Buffer.alloc(lines * length)
  for (let y = 0; y < lines; y += 1) {
    const filter = raw[y * (length + 1)]
    for (let x = 0; x < length; x += 1) {
      const left = x < step ? 0 : (out[y * length + x - step] as number)
      const above = y === 0 ? 0 : (out[(y - 1) * length + x] as number)
      const corner = x < step || y === 0 ? 0 : (out[(y - 1) * length + x - step] as number)
      const guess = [0, left, above, (left + above) >> 1, paeth(left, above, corner)][filter as number] as number
      out[y * length + x] = ((raw[y * (length + 1) + 1 + x] as number) + guess) & 255
    }
  }
  return out
}

function paeth(left: number, above: number, corner: number): number {
  const sum = left + above - corner
  const [a, b, c] = [Math.abs(sum - left), Math.abs(sum - above), Math.abs(sum - corner)] as const
  return a <= b && a <= c ? left : b <= c ? above : corner
}

/** The commonest colours, then the means of those that are alike, the commonest first. */
function chooseColours(pixels: Uint32Array): number[] {
  const counts = new Map<number, number>()
  for (const colour of pixels) counts.set(colour, (counts.get(colour) ?? 0) + 1)
  const common = [...counts].sort((a, b) => b[1] - a[1] || a[0] - b[0])
  if (common.length <= most) return common.map(([colour]) => colour)
  const alike = new Map<number, [red: number, green: number, blue: number, count: number]>()
  for (const [colour, count] of common.slice(keptExactly)) {
    const parts = [colour >> 16, (colour >> 8) & 255, colour & 255] as const
    const key = ((parts[0] >> 5) << 6) | ((parts[1] >> 5) << 3) | (parts[2] >> 5)
    const sums = alike.get(key) ?? [0, 0, 0, 0]
    alike.set(key, [
      sums[0] + parts[0] * count,
      sums[1] + parts[1] * count,
      sums[2] + parts[2] * count,
      sums[3] + count,
    ])
  }
  const means = [...alike.values()]
    .sort((a, b) => b[3] - a[3])
    .map(([red, green, blue, count]) => {
      const mean = (sum: number) => Math.round(sum / count)
      return (mean(red) << 16) | (mean(green) << 8) | mean(blue)
    })
  return [...new Set([...common.slice(0, keptExactly).map(([colour]) => colour), ...means])].slice(0, most)
}

function nearest(palette: readonly number[], colour: number): number {
  let [best, least] = [0, Number.POSITIVE_INFINITY]
  for (const [at, one] of palette.entries()) {
    const red = (one >> 16) - (colour >> 16)
    const green = ((one >> 8) & 255) - ((colour >> 8) & 255)
    const blue = (one & 255) - (colour & 255)
    const distance = 2 * red * red + 4 * green * green + 3 * blue * blue
    if (distance < least) [best, least] = [at, distance]
  }
  return best
}

function chunk(name: string, body: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(name, 'latin1'), body])
  const out = Buffer.alloc(named.length + 8)
  out.writeUInt32BE(body.length, 0)
  named.copy(out, 4)
  out.writeUInt32BE(crc32(named), named.length + 4)
  return out
}
