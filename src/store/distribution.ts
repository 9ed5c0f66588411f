import type { Schema } from './schema.ts'

/** How a table is laid over the shards of a distributed PostgreSQL. */
export interface Distributed {
  /** The column by whose hash rows are spread: the seq of an object, so that all that is of one object lies together; or the number of an incident. */
  readonly key: string
  /** Indexed columns by which a statement may ask all shards instead: each answers from its index with a few rows. */
  readonly fanOut: readonly string[]
}

/**
 * What grows with the objects. Everything else is small, or is the one order that must be read in order (`release`: four numbers
 * a row): it stays on the coordinator. docs/operate.md says how to lay it out; a test holds every statement to this table.
 */
export const distributed: Readonly<Partial<Record<keyof Schema, Distributed>>> = {
  object: { key: 'seq', fanOut: ['key', 'handling'] },
  reference: { key: 'source', fanOut: ['target'] },
  value: { key: 'seq', fanOut: ['key'] },
  word: { key: 'seq', fanOut: ['words'] },
  giver: { key: 'seq', fanOut: [] },
  retention: { key: 'seq', fanOut: ['until'] },
  derivation: { key: 'source', fanOut: ['derived', 'id'] },
  incident_entry: { key: 'incident', fanOut: [] },
  incident_evidence: { key: 'incident', fanOut: [] },
  incident_value: { key: 'incident', fanOut: ['value'] },
}
