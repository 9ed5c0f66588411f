import type { NodeEvent } from '../api/contract/status.ts'

/** Tells open consoles that something changed. */
export class Events {
  readonly #listeners = new Set<(event: NodeEvent) => void>()
  /** Tells the other processes of this node, whose consoles are as open. */
  onPublished: (event: NodeEvent) => void = () => {}

  subscribe(listener: (event: NodeEvent) => void): () => void {
    this.#listeners.add(listener)
    return () => void this.#listeners.delete(listener)
  }

  publish(event: NodeEvent): void {
    this.repeat(event)
    this.onPublished(event)
  }

  /** What another process has published. */
  repeat(event: NodeEvent): void {
    for (const listener of [...this.#listeners]) listener(event)
  }
}
