import type { Micros } from '../base/clock.ts'
import type { Caller, Summary } from './model.ts'

/** A line between two objects: a relationship, or a property of the one that names the other. */
export interface GraphLink {
  /** `relationship_type`, or the property that refers. */
  readonly kind: string
  readonly from: string
  readonly to: string
  /** The relationship that says so; null where a property does. */
  readonly through: string | null
  /** When it was last said: `modified` of the relationship, or of the object that refers. */
  readonly at: string
}

/** Which neighbours of an object: those behind one kind of link, in one direction, of one type. */
export interface NeighbourKind {
  readonly kind: string
  readonly direction: 'out' | 'in'
  readonly type: string
}
export interface NeighbourCounts {
  readonly groups: readonly (NeighbourKind & { readonly count: number })[]
  /** Only the newest links were counted: there are more than these. */
  readonly more: boolean
}
export interface Neighbours {
  readonly nodes: readonly Summary[]
  readonly links: readonly GraphLink[]
  readonly next: number | null
}
/** A part of a picture: its nodes come before its links. */
export interface GraphPiece {
  readonly nodes: readonly Summary[]
  readonly links: readonly GraphLink[]
  /** A bound was reached: there are more nodes or links than the picture holds. Once said it stays so. */
  readonly more: boolean
}
export interface Path {
  /** From one end to the other; empty: none was found. */
  readonly nodes: readonly Summary[]
  readonly links: readonly GraphLink[]
  /** False: the search was ended by its bounds, so there may be one all the same. */
  readonly complete: boolean
}

/**
 * What hangs together, as one caller may know it: only the newest versions that it may read, and links of which it may read both
 * ends and whatever says them. People only, and no auditor, whose neighbours' names may be of what it may not read.
 */
export interface GraphReading {
  /** How many neighbours of each kind there are, of the newest few thousand links. */
  counts(caller: Caller, id: string): Promise<NeighbourCounts>
  /** Neighbours of one kind, newest first; `before` goes on where a page ended. */
  neighbours(
    caller: Caller,
    id: string,
    which: NeighbourKind & { readonly before?: Micros; readonly limit: number },
  ): Promise<Neighbours>
  /**
   * These objects and every link between two of them, in pieces of some 20 ms of work, between which others get their turn.
   * Relationships among them are not nodes: their ends are.
   */
  between(caller: Caller, ids: readonly string[]): AsyncGenerator<GraphPiece>
  /** A shortest path of at most six links; who wrote something is no link here. */
  path(caller: Caller, from: string, to: string): Promise<Path>
}
