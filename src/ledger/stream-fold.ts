import type { Manifest } from './manifest.ts'

/** What a recipient has been given and not lost again. */
export interface Given {
  readonly id: string
  readonly version: string
  readonly digest: string
  /** Under which it was given last. */
  readonly agreement: string
}

/**
 * What the streams to one recipient come to, all lanes together: a release gives, a recall takes back every text of that id and
 * version. Manifests are applied in the order of their moments, which no two of a sender share.
 */
export class StreamFold {
  readonly #given = new Map<string, Map<string, Given>>()
  /** The version of the last charter told; '' none. */
  charter = ''

  apply({ items }: Manifest): void {
    for (const { act, id, version, digest, agreement } of items) {
      const key = `${id} ${version}`
      if (act === 'recall') this.#given.delete(key)
      else if (act === 'charter') this.charter = version
      else {
        const texts = this.#given.get(key) ?? new Map<string, Given>()
        texts.set(digest, { id, version, digest, agreement })
        this.#given.set(key, texts)
      }
    }
  }

  *given(): Generator<Given> {
    for (const texts of this.#given.values()) yield* texts.values()
  }
}
