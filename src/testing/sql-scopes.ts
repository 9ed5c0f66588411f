/** A word, an operator or a bound value of a statement; or what stands in a pair of brackets. */
export type Item = Token | Group
export interface Token {
  /** In lower case, without quotes. */
  readonly text: string
  /** It was in double quotes: a name, never a keyword. */
  readonly quoted: boolean
}
export interface Group {
  readonly items: readonly Item[]
}

/** One select, insert, update, delete or copy by itself, without what is nested in it. */
export interface Scope {
  readonly verb: string
  /** What it reads and writes, by the name that it has here. */
  readonly tables: readonly { readonly alias: string; readonly table: string }[]
  /** Of an insert or copy, the table and its columns; null where none are named. */
  readonly inserts: { readonly table: string; readonly columns: readonly string[] | null } | null
  /** Columns that an update sets, also on a conflict. */
  readonly sets: readonly string[]
  /** Conditions of `where` and of joins, all of which hold. */
  readonly conditions: readonly (readonly Item[])[]
  readonly locks: boolean
  /** `limit` and nothing that picks or puts in order: any rows will do. */
  readonly takesAny: boolean
  readonly nested: readonly Scope[]
}

const shape = /'(?:[^']|'')*'|"(?:[^"]|"")*"|\$\d+|[a-z_][\w$]*|\d[\w.]*|::|[-<>=!@&|~#%^*+/]+|[().,;[\]?:]/gi
const queries = new Set(['select', 'with', 'values', 'insert', 'update', 'delete', 'merge', 'copy', 'truncate', 'lock'])
const clauses = new Set(
  'select from where group having order limit offset fetch window for into values set returning on join using left right inner full cross natural'.split(
    ' ',
  ),
)
const setOperations = new Set(['union', 'intersect', 'except'])

const word = (text: string): Token => ({ text, quoted: false })
export const isGroup = (item: Item | undefined): item is Group => item !== undefined && 'items' in item
export const isWord = (item: Item | undefined, ...words: readonly string[]): item is Token =>
  item !== undefined && !isGroup(item) && !item.quoted && words.includes(item.text)

/** The scopes of a text of one or more statements, outermost first. Reads SQL as we write it: no comments, no dollar quotes. */
export function scopesOf(text: string): Scope[] {
  return splitBy(readGroup(text).items, (item) => isWord(item, ';')).flatMap((items) => scopesIn(items))
}

function readGroup(text: string): Group {
  const open: Item[][] = [[]]
  for (const [word] of text.matchAll(shape)) {
    if (word === '(') open.push([])
    else if (word === ')') {
      const items = open.pop()!
      if (open.length === 0) throw new Error(`brackets do not match in ${text.slice(0, 200)}`)
      open.at(-1)!.push({ items })
    } else {
      const quoted = word.startsWith('"')
      open.at(-1)!.push({ text: (quoted ? word.slice(1, -1) : word).toLowerCase(), quoted })
    }
  }
  if (open.length !== 1) throw new Error(`brackets do not match in ${text.slice(0, 200)}`)
  return { items: open[0]! }
}

export function splitBy(items: readonly Item[], at: (item: Item) => boolean): Item[][] {
  const parts: Item[][] = [[]]
  for (const item of items) {
    if (at(item)) parts.push([])
    else parts.at(-1)!.push(item)
  }
  return parts
}

/** Whether brackets hold a query rather than a list or an expression. */
export function isQuery({ items }: Group): boolean {
  const [first] = items
  if (isGroup(first)) return isQuery(first) && items.some((item) => isWord(item, ...setOperations))
  return first !== undefined && !first.quoted && queries.has(first.text)
}

function scopesIn(items: readonly Item[]): Scope[] {
  return splitBy(items, (item) => isWord(item, ...setOperations)).flatMap((part) => {
    const [first] = part
    if (part.length === 1 && isGroup(first)) return scopesIn(first.items)
    return part.some((item) => isWord(item, ...queries)) ? [new Reader(part).read()] : []
  })
}

class Reader {
  readonly #items: readonly Item[]
  readonly #tables: { alias: string; table: string }[] = []
  readonly #conditions: Item[][] = []
  readonly #sets: string[] = []
  readonly #nested: Scope[] = []
  readonly #named = new Set<string>()
  #inserts: Scope['inserts'] = null
  #at = 0

  constructor(items: readonly Item[]) {
    this.#items = items
  }

  read(): Scope {
    if (this.#isAt('with')) this.#readNamed()
    const verb = this.#take()
    const words = new Set<string>()
    const verbText = isGroup(verb) ? '' : (verb?.text ?? '')
    if (isWord(verb, 'update', 'copy', 'truncate', 'lock')) this.#readTables()
    while (this.#at < this.#items.length) {
      const item = this.#take()!
      if (isGroup(item)) {
        this.#nestIn(item)
        continue
      }
      if (item.quoted || !clauses.has(item.text)) continue
      words.add(item.text)
      if (item.text === 'from' && isWord(this.#items[this.#at - 2], 'distinct')) continue
      if (item.text === 'into') this.#readInto()
      else if (item.text === 'using' && verbText === 'select') this.#at++
      else if (['from', 'join', 'using'].includes(item.text)) this.#readTables()
      else if (item.text === 'where' || (item.text === 'on' && !this.#isAt('conflict')))
        this.#conditions.push(this.#untilClause())
      else if (item.text === 'set') this.#readSets()
    }
    const picks = ['where', 'join', 'group', 'order', 'having', 'offset', 'window'].some((word) => words.has(word))
    return {
      verb: verbText,
      tables: this.#tables,
      inserts: this.#inserts,
      sets: this.#sets,
      conditions: this.#conditions,
      locks: words.has('for') && verbText !== 'copy',
      takesAny: words.has('limit') && !picks && this.#tables.length === 1,
      nested: this.#nested,
    }
  }

  /** `with NAME (columns) as materialized (query), …` */
  #readNamed(): void {
    this.#take()
    while (this.#at < this.#items.length) {
      const item = this.#items[this.#at]!
      if (!isGroup(item) && !item.quoted && queries.has(item.text) && item.text !== 'with') return
      this.#at++
      if (isGroup(item)) {
        if (isQuery(item)) this.#nestIn(item)
      } else if (isWord(this.#items[this.#at], 'as') || isGroup(this.#items[this.#at])) this.#named.add(item.text)
    }
  }

  /** One or more tables with their names here; what is nested among them is a scope of its own. */
  #readTables(): void {
    do {
      while (this.#isAt('only', 'lateral', 'table')) this.#at++
      const item = this.#take()
      if (isGroup(item)) {
        if (isQuery(item)) {
          this.#nestIn(item)
          this.#alias()
        } else {
          const scope = new Reader([word('select'), word('from'), ...item.items]).read()
          this.#tables.push(...scope.tables)
          this.#conditions.push(...scope.conditions.map((one) => [...one]))
          this.#nested.push(...scope.nested)
        }
        continue
      }
      let name = item?.text ?? ''
      if (this.#isAt('.')) {
        this.#at++
        const second = this.#take()
        name = isGroup(second) ? '' : (second?.text ?? '')
      }
      const next = this.#items[this.#at]
      if (isGroup(next)) {
        this.#at++
        this.#nestIn(next)
        if (isWord(this.#items[0], 'copy') && this.#inserts === null)
          this.#inserts = { table: name, columns: columnsOf(next) }
        else {
          // A function in place of a table.
          this.#alias()
          continue
        }
      }
      const alias = this.#alias() ?? name
      if (!this.#named.has(name)) this.#tables.push({ alias, table: name })
    } while (this.#isAt(',') && this.#at++ >= 0)
  }

  #readInto(): void {
    const item = this.#take()
    if (isGroup(item) || item === undefined) return
    const next = this.#items[this.#at]
    const named = isGroup(next) && !isQuery(next)
    if (named) this.#at++
    this.#inserts = { table: item.text, columns: named ? columnsOf(next) : null }
  }

  #readSets(): void {
    for (const one of splitBy(this.#untilClause(), (item) => isWord(item, ','))) {
      const first = one.find((item) => !isGroup(item))
      if (first !== undefined && !isGroup(first)) this.#sets.push(first.text)
    }
  }

  #alias(): string | undefined {
    if (this.#isAt('as')) this.#at++
    const next = this.#items[this.#at]
    if (next === undefined || isGroup(next) || (!next.quoted && !/^[a-z_]\w*$/.test(next.text))) return undefined
    if (!next.quoted && (clauses.has(next.text) || setOperations.has(next.text))) return undefined
    this.#at++
    if (isGroup(this.#items[this.#at])) this.#at++
    return next.text
  }

  #untilClause(): Item[] {
    const found: Item[] = []
    for (; this.#at < this.#items.length; this.#at++) {
      const item = this.#items[this.#at]!
      if (!isGroup(item) && !item.quoted && clauses.has(item.text)) {
        const isDistinct = item.text === 'from' && isWord(found.at(-1), 'distinct')
        if (!isDistinct) break
      }
      if (isGroup(item)) this.#nestIn(item)
      found.push(item)
    }
    return found
  }

  /** Queries anywhere within. */
  #nestIn(group: Group): void {
    if (isQuery(group)) this.#nested.push(...scopesIn(group.items))
    else for (const item of group.items) if (isGroup(item)) this.#nestIn(item)
  }

  #take(): Item | undefined {
    return this.#items[this.#at++]
  }

  #isAt(...words: readonly string[]): boolean {
    return isWord(this.#items[this.#at], ...words)
  }
}

function columnsOf({ items }: Group): string[] {
  return items.flatMap((item) => (isGroup(item) || item.text === ',' ? [] : [item.text]))
}
