import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync } from 'node:fs'
import { open, rename } from 'node:fs/promises'
import { dirname } from 'node:path'
import { z } from 'zod'

/** How far a file was read: told apart from others by where the file system keeps it and by how it begins. */
export interface FollowedPlace {
  readonly file: string
  readonly offset: number
  /** Digest of its first bytes, as many as there were. */
  readonly begins: string
  readonly beginsBytes: number
}

const shape = z.strictObject({
  file: z.string().max(100),
  offset: z.number().int().nonnegative(),
  begins: z.string().max(100),
  beginsBytes: z.number().int().min(0).max(256),
})

/** Null where there is none, or it cannot be read: then the file is read from its beginning, and what was counted is not counted again. */
export function readPlace(path: string): FollowedPlace | null {
  try {
    const found = shape.safeParse(JSON.parse(readFileSync(path, 'utf8')))
    return found.success ? found.data : null
  } catch {
    return null
  }
}

export async function writePlace(path: string, place: FollowedPlace): Promise<void> {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
  const beside = `${path}.new`
  {
    await using handle = await open(beside, 'w', 0o600)
    await handle.writeFile(JSON.stringify(place))
    await handle.sync()
  }
  await rename(beside, path)
}

export function digestOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex').slice(0, 32)
}
