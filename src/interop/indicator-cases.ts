import { parsePattern } from '../pattern/parse-pattern.ts'

/** What a pattern compares with: the type of the object, the path below it, the constants. */
interface Compared {
  readonly type: string
  readonly path: string
  readonly values: readonly string[]
}

/** Which cases of the checklist these patterns go through. What is no pattern goes through none. */
export function casesOf(patterns: readonly string[]): Set<string> {
  const found = new Set<string>()
  if (patterns.length > 1) found.add('2.2.3.6')
  let networks = 0
  for (const pattern of patterns) {
    const compared = comparedIn(pattern)
    const has = (type: string, holds: (value: string) => boolean = () => true): boolean =>
      compared.some((one) => one.type === type && one.path === 'value' && one.values.some(holds))
    const isNetwork = (value: string): boolean => value.includes('/')
    if (has('ipv4-addr', (value) => !isNetwork(value))) found.add('2.2.3.1')
    if (has('ipv4-addr', isNetwork)) found.add('2.2.3.2')
    networks += compared
      .filter(({ type }) => type === 'ipv4-addr')
      .flatMap(({ values }) => values)
      .filter(isNetwork).length
    if (has('ipv6-addr', (value) => !isNetwork(value))) found.add('2.2.3.4')
    if (has('ipv6-addr', isNetwork)) found.add('2.2.3.5')
    if (has('domain-name')) found.add('2.2.3.7')
    if (has('url')) found.add('2.2.3.8')
    if (has('url') && has('domain-name')) found.add('2.2.3.9')
    if (compared.some(({ type, path }) => type === 'file' && /^hashes\.(SHA-256|MD5)$/.test(path)))
      found.add('2.2.3.10')
  }
  if (networks > 1) found.add('2.2.3.3')
  return found
}

function comparedIn(pattern: string): Compared[] {
  const found: Compared[] = []
  const visit = (node: unknown): void => {
    if (Array.isArray(node)) {
      for (const one of node) visit(one)
      return
    }
    if (typeof node !== 'object' || node === null) return
    if ('path' in node && 'kind' in node && (node.kind === 'compare' || node.kind === 'in'))
      found.push(readCompared(node))
    else for (const one of Object.values(node)) visit(one)
  }
  try {
    visit(parsePattern(pattern))
  } catch {
    return []
  }
  return found
}

function readCompared(node: object): Compared {
  const { path, value, values } = node as {
    path: { type: string; steps: readonly object[] }
    value?: { value: unknown }
    values?: readonly { value: unknown }[]
  }
  const steps = path.steps.map((step) => ('key' in step ? String(step.key) : '*'))
  return {
    type: path.type,
    path: steps.join('.'),
    values: (values ?? (value === undefined ? [] : [value])).map((one) => String(one.value)),
  }
}
