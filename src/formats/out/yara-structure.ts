type Kind = 'word' | 'string' | 'regex' | 'sign'
interface Token {
  readonly kind: Kind
  readonly text: string
}

const modules = new Set(['pe', 'elf', 'math', 'hash', 'time', 'dotnet', 'magic', 'macho', 'dex', 'string', 'lnk'])

/**
 * The names of the rules in a text of YARA, if it is whole rules and imports and nothing more; else the reason. It looks at structure only:
 * comments, strings, patterns and brackets, so that no rule can reach into the one after it.
 */
export function readYaraRules(text: string): { readonly names: readonly string[] } | { readonly reason: string } {
  const tokens = tokensOf(text)
  if (tokens === null) return { reason: 'the rule has something that does not end' }
  const names: string[] = []
  let at = 0
  const next = (): string => tokens[at]?.text ?? ''
  while (at < tokens.length) {
    if (next() === 'import') {
      const module = tokens[at + 1]
      if (module?.kind !== 'string' || !modules.has(module.text.slice(1, -1)))
        return { reason: 'the rule imports an unknown module' }
      at += 2
      continue
    }
    while (next() === 'private' || next() === 'global') {
      // A global rule decides over all others.
      if (next() === 'global') return { reason: 'the rule is global' }
      at++
    }
    if (next() !== 'rule') return { reason: 'there is something beside the rules' }
    const name = tokens[at + 1]
    if (name?.kind !== 'word') return { reason: 'a rule has no name' }
    names.push(name.text)
    at += 2
    while (at < tokens.length && next() !== '{') {
      if (!/^[:\w]/.test(next())) return { reason: 'the head of a rule is malformed' }
      at++
    }
    const end = closing(tokens, at)
    if (end < 0) return { reason: 'a bracket of the rule is not closed' }
    at = end + 1
  }
  if (names.length === 0) return { reason: 'there is no rule in it' }
  return new Set(names).size === names.length ? { names } : { reason: 'a name of a rule is there twice' }
}

function closing(tokens: readonly Token[], open: number): number {
  let depth = 0
  for (let at = open; at < tokens.length; at++) {
    const { kind, text } = tokens[at]!
    if (kind === 'word' && (text === 'include' || text === 'rule' || text === 'import')) return -1
    if (kind !== 'sign') continue
    if (text === '{') depth++
    else if (text === '}' && --depth === 0) return at
  }
  return -1
}

function tokensOf(text: string): Token[] | null {
  const tokens: Token[] = []
  for (let at = 0; at < text.length; ) {
    const rest = text.slice(at, at + 2)
    const sign = rest[0]!
    if (rest === '//') {
      const end = text.indexOf('\n', at)
      at = end < 0 ? text.length : end + 1
      // A comment that ends with the text would take the next line in.
      if (end < 0 && text.includes('\r', at)) return null
      continue
    }
    if (rest === '/*') {
      const end = text.indexOf('*/', at + 2)
      if (end < 0) return null
      at = end + 2
      continue
    }
    if (/\s/.test(sign)) {
      at++
      continue
    }
    if (sign === '"' || (sign === '/' && opensRegex(tokens))) {
      const end = endOf(text, at, sign)
      if (end < 0) return null
      tokens.push({ kind: sign === '"' ? 'string' : 'regex', text: text.slice(at, end + 1) })
      at = end + 1
      continue
    }
    const word = /^\w+/.exec(text.slice(at, at + 256))?.[0]
    tokens.push(word === undefined ? { kind: 'sign', text: sign } : { kind: 'word', text: word })
    at += word?.length ?? 1
  }
  return tokens
}

// After `=` or `matches` comes a pattern; elsewhere a slash is nothing that this reads.
function opensRegex(tokens: readonly Token[]): boolean {
  const last = tokens.at(-1)?.text
  return last === '=' || last === 'matches' || last === '(' || last === ','
}

/** Where a string or a pattern ends; -1: not on its line. */
function endOf(text: string, open: number, sign: string): number {
  for (let at = open + 1; at < text.length; at++) {
    const one = text[at]
    if (one === '\\') at++
    else if (one === '\n' || one === '\r') return -1
    else if (one === sign) return at
  }
  return -1
}
