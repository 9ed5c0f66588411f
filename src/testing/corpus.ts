import { existsSync, readdirSync } from 'node:fs'
import { join, resolve } from 'node:path'

/** The folder of real-world data, or null where there is none: then the tests that need it say that they were skipped. */
export const corpus: string | null = find(
  process.env.TREFOIL_CORPUS ?? resolve(import.meta.dirname, '..', '..', '..', 'shared', 'corpus'),
)

function find(folder: string): string | null {
  return existsSync(folder) ? folder : null
}

/** The files below a folder of the corpus whose names end in one of these, in one order. */
export function corpusFiles(folder: string, ...endings: string[]): string[] {
  if (corpus === null) return []
  return readdirSync(join(corpus, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => endings.some((ending) => name.endsWith(ending)))
    .map((name) => join(corpus!, folder, name))
    .sort()
}
