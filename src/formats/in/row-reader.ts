import type { Value } from '../value.ts'
import { isCve, pairOf, plainCell, valueOfRole, wordsIn } from './cell-value.ts'
import { isValueRole, type Role } from './columns.ts'
import { handlingOf, labelOfTag } from './misp-handling.ts'
import { type Builder, type Handling, moment, type ReadContext, words } from './reading.ts'
import { comparisonOf } from './stix-value.ts'

type Row = readonly string[]

export interface Columns {
  readonly head: Row
  readonly roles: readonly (Role | undefined)[]
  readonly outer: Handling
}

/** Makes the objects of one row after the other. */
export class RowReader {
  readonly #builder: Builder
  readonly #source: string
  readonly #columns: Columns

  constructor(builder: Builder, { source }: ReadContext, columns: Columns) {
    this.#builder = builder
    this.#source = source
    this.#columns = columns
  }

  read(row: Row): readonly string[] {
    const { roles, outer } = this.#columns
    const said = (role: Role) => wordsIn(row[roles.indexOf(role)])
    const created = moment(said('created'))
    const until = moment(said('valid_until'))
    const about = {
      name: said('name'),
      description: said('description'),
      labels: labelsOf(said('labels')),
      valid_until: until !== undefined && created !== undefined && until <= created ? undefined : until,
      confidence: confidenceOf(said('confidence')),
      indicator_types: ['unknown'],
      external_references: referenceOf(said('reference')),
    }
    const handling = handlingOfRow(this.#builder, outer, said('tlp'), said('pap'))
    const made = { dated: created === undefined ? undefined : { modified: created }, about, handling }
    const digests: Value[] = []
    const refs: string[] = []
    let fileName: string | undefined
    for (const [column, role] of roles.entries()) {
      if (role === undefined || !isValueRole(role)) continue
      for (const found of this.#cell(row, column, role, said('kind'))) {
        if (typeof found === 'string') refs.push(this.#other(found, said('kind'), made))
        else if (found.kind === role && isDigest(found)) digests.push(found)
        else if (role === 'file-name') fileName = found.value
        else refs.push(this.#value(found, made))
      }
    }
    // Beside its digests, the name of a file says what the file is called and accuses nobody else's of that name.
    if (digests.length > 0) refs.push(this.#file(digests, fileName, made))
    else if (fileName !== undefined) refs.push(this.#value({ kind: 'file-name', value: fileName }, made))
    return refs
  }

  /** The values of a cell; a text is what is no one value and yet known: a CVE number, an address with its port. */
  *#cell(row: Row, column: number, role: Role, kind: string | undefined): Generator<Value | string> {
    const cell = (row[column] ?? '').trim()
    if (wordsIn(cell) === undefined) return
    const whole = plainCell(cell)
    if (role === 'value' && (isCve(whole) || pairOf(whole, kind) !== null)) return yield whole
    const value = valueOfRole(role, whole, kind)
    if (value !== null) return yield value
    for (const part of cell.split(/[\s,]+/).filter((one) => one !== '')) {
      const one = valueOfRole(role, plainCell(part), kind)
      if (one !== null) yield one
      else
        this.#builder.unmapped(
          `column ${this.#columns.head[column]?.trim() || column + 1}`,
          'it is no value of its kind',
          part,
        )
    }
  }

  #value(value: Value, { dated, about, handling }: MadeOf): string {
    const id = this.#builder.id('indicator', this.#source, value.kind, value.value)
    return this.#builder.indicator(id, value, dated, { ...about, name: about.name ?? value.value }, handling)
  }

  #file(digests: readonly Value[], fileName: string | undefined, { dated, about, handling }: MadeOf): string {
    const best = digests.toSorted((a, b) => b.value.length - a.value.length)[0]!
    const id = this.#builder.id('indicator', this.#source, best.kind, best.value)
    // Each of them by itself names the file.
    const pattern = `[${digests.map(comparisonOf).join(' OR ')}]`
    const name = [about.name, fileName].filter((one) => one !== undefined).join(': ') || best.value
    return this.#builder.indicator(id, best, dated, { ...about, name: words(name, 250), pattern }, handling)
  }

  #other(text: string, kind: string | undefined, { dated, about, handling }: MadeOf): string {
    const builder = this.#builder
    if (isCve(text)) {
      const cve = text.toUpperCase()
      const references = [{ source_name: 'cve', external_id: cve }, ...about.external_references]
      const { description, labels } = about
      return builder.add(
        builder.id('vulnerability', cve),
        dated,
        { name: cve, description, labels, external_references: references },
        handling,
      )
    }
    const pattern = `[${pairOf(text, kind)!.text}]`
    const properties = {
      ...about,
      name: about.name ?? text,
      pattern_type: 'stix',
      pattern,
      valid_from: dated?.modified ?? builder.now,
    }
    return builder.add(builder.id('indicator', this.#source, 'pair', text), dated, properties, handling)
  }
}

interface MadeOf {
  readonly dated: { readonly modified: string } | undefined
  readonly about: {
    readonly name: string | undefined
    readonly description: string | undefined
    readonly labels: readonly string[] | undefined
    readonly external_references: readonly Record<string, string>[]
  }
  readonly handling: Handling
}

/** Who may have a row, by its own labels and those of its file: whatever is stricter counts, and a word that is no label is RED. */
export function handlingOfRow(builder: Builder, outer: Handling, tlp: unknown, pap: unknown): Handling {
  const tags = Object.entries({ tlp, pap }).flatMap(([label, value]) => {
    const word = words(value, 40)?.replace(/^(?:tlp|pap):/i, '')
    if (word === undefined) return []
    return [labelOfTag(`${label}:${word}`) === null ? `${label}:red` : `${label}:${word}`]
  })
  return handlingOf(builder, outer, { distribution: undefined, tags, what: 'a row' })
}

function isDigest({ kind }: Value): boolean {
  return kind === 'md5' || kind === 'sha1' || kind === 'sha256' || kind === 'sha512'
}

/** A reference to an address of the Web; nothing else is one. */
export function referenceOf(text: string | undefined): Record<string, string>[] {
  return text !== undefined && text.length <= 2000 && /^https?:\/\/\S+$/.test(text) && URL.canParse(text)
    ? [{ source_name: 'reference', url: text }]
    : []
}

/** Words between commas or semicolons; where there are none, between spaces. */
function labelsOf(text: string | undefined): string[] | undefined {
  return text
    ?.split(/[,;]/.test(text) ? /[,;]/ : ' ')
    .map((label) => label.trim())
    .filter((label) => label !== '')
    .slice(0, 50)
}

function confidenceOf(text: string | undefined): number | undefined {
  const number = Number(text)
  return text !== undefined && Number.isInteger(number) && number >= 0 && number <= 100 ? number : undefined
}
