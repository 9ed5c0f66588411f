/** A constant of §9.2. `value` of a timestamp has no trailing zeros, of a binary no line feeds, of a hex only small letters. */
export type Constant =
  | { readonly kind: 'string'; readonly value: string }
  | { readonly kind: 'integer'; readonly value: number }
  | { readonly kind: 'float'; readonly value: number }
  | { readonly kind: 'boolean'; readonly value: boolean }
  | { readonly kind: 'timestamp'; readonly value: string }
  | { readonly kind: 'binary'; readonly value: string }
  | { readonly kind: 'hex'; readonly value: string }

/** One step of an object path (§9.7): a property or key, or an element of a list; '*' is any of them. */
export type Step = { readonly key: string } | { readonly index: number | '*' }

export interface ObjectPath {
  readonly type: string
  /** The first is always a key. */
  readonly steps: readonly Step[]
}

export type ValueOperator = '=' | '!=' | '<' | '<=' | '>' | '>='
export type TextOperator = 'LIKE' | 'MATCHES' | 'ISSUBSET' | 'ISSUPERSET'

export interface Compare {
  readonly kind: 'compare'
  readonly path: ObjectPath
  readonly negated: boolean
  readonly operator: ValueOperator | TextOperator
  /** A string wherever the operator is one of `TextOperator`; never a boolean where it orders. */
  readonly value: Constant
}

/** `values` may be empty; all of them are of one kind, integers and floats being one. */
export interface IsIn {
  readonly kind: 'in'
  readonly path: ObjectPath
  readonly negated: boolean
  readonly values: readonly Constant[]
}

export interface Exists {
  readonly kind: 'exists'
  readonly path: ObjectPath
  readonly negated: boolean
}

/** At least two operands, none of which is of the same kind: what is nested in the text is one list here. */
export interface Both {
  readonly kind: 'all' | 'any'
  readonly operands: readonly Comparison[]
}

export type Comparison = Compare | IsIn | Exists | Both

export type Qualifier =
  | { readonly kind: 'within'; readonly seconds: number }
  | { readonly kind: 'repeats'; readonly times: number }
  | { readonly kind: 'start-stop'; readonly start: string; readonly stop: string }

/** What stands between brackets: true of one observation. */
export interface Observation {
  readonly kind: 'observation'
  readonly comparison: Comparison
}

/** At least two operands, none of which is a join by the same operator. */
export interface Join {
  readonly kind: 'join'
  readonly operator: JoinOperator
  readonly operands: readonly PatternTree[]
}
export type JoinOperator = 'AND' | 'OR' | 'FOLLOWEDBY'

/** One or more qualifiers in their order, no kind twice; each holds for what those before it leave. */
export interface Qualified {
  readonly kind: 'qualified'
  readonly of: PatternTree
  readonly qualifiers: readonly Qualifier[]
}

/** A pattern of STIX 2.1 §9. Parentheses are not kept: the tree says what they said. */
export type PatternTree = Observation | Join | Qualified
