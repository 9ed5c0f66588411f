import type { ObjectPath } from './tree.ts'

// §10.7 with what producers write for them.
const names = ['MD5', 'SHA-1', 'SHA-256', 'SHA-512', 'SHA3-256', 'SHA3-512', 'SHA-224', 'SHA-384', 'SSDEEP', 'TLSH']
const byFolded: ReadonlyMap<string, string> = new Map(names.map((name) => [fold(name), name]))

/** `SHA-256` of `sha256`, `Sha_256` and the like: the name that the vocabulary has (§10.7), else the name as it is. */
export function hashAlgorithm(name: string): string {
  const known = remembered.get(name)
  if (known !== undefined) return known
  const algorithm = byFolded.get(fold(name)) ?? name
  if (remembered.size < mostRemembered) remembered.set(name, algorithm)
  return algorithm
}

// Whoever sends objects chooses their names: so many are kept, and no more.
const mostRemembered = 500
const remembered = new Map<string, string>()

function fold(name: string): string {
  return name.toUpperCase().replaceAll(/[-_ ]/g, '')
}

/** The path with the name of a hash algorithm, where it has one, as the vocabulary has it. */
export function standardPath(path: ObjectPath): ObjectPath {
  const steps = path.steps.map((step, at) => {
    const before = at > 0 ? path.steps[at - 1]! : null
    const isHash = before !== null && 'key' in before && before.key === 'hashes' && 'key' in step
    return isHash ? { key: hashAlgorithm(step.key) } : step
  })
  return { type: path.type, steps }
}
