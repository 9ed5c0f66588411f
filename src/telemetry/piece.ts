/** Whole lines of one stream, and what to do once they are looked at for good. */
export interface Piece {
  /** Lines, each with its line feed. */
  readonly bytes: Uint8Array
  /** What a reader of the stream must have read before: the header of a file with columns. Empty where it stands in `bytes`. */
  readonly header: Uint8Array
  /** They need never be read again. */
  readonly done: () => Promise<void>
  /** What the source says of itself: how much it holds beyond this, and when the last of this came to it (ms). */
  readonly source?: { readonly pending: number; readonly at: number }
}

/** What stands for a line that is longer than any may be: every reader counts it as one that it skipped. */
export const skippedLine: Uint8Array = Uint8Array.of(0, 10)
