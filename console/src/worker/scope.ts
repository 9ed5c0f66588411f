/** What a service worker has around it; the library of types for it cannot stand beside that of pages. */
export interface Lasting extends Event {
  waitUntil(work: Promise<unknown>): void
}
export interface Fetching extends Lasting {
  readonly request: Request
  respondWith(answer: Promise<Response>): void
}
export interface Told extends Lasting {
  readonly data: unknown
  readonly ports: readonly MessagePort[]
}
interface Events {
  readonly install: Lasting
  readonly activate: Lasting
  readonly fetch: Fetching
  readonly message: Told
}
interface Scope {
  readonly location: { readonly origin: string }
  readonly clients: { claim(): Promise<void> }
  skipWaiting(): Promise<void>
  addEventListener<K extends keyof Events>(name: K, listener: (event: Events[K]) => void): void
}

export const scope = globalThis as unknown as Scope

export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms)
  })
}
