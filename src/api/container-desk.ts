import type { MemberCode } from '../policy/model.ts'

/** How far a container has come that lies in the quarantine. */
export interface ContainerState {
  readonly id: string
  readonly from: MemberCode
  readonly created: string
  readonly bytes: number
  readonly chunks: number
  readonly have: number
  /** First and last of each run of chunks that are missing; at most 100 runs. */
  readonly missing: readonly (readonly [number, number])[]
  readonly imported: boolean
}
export interface ContainerImport {
  readonly id: string
  readonly from: MemberCode
  readonly sections: readonly { readonly name: string; readonly outcome: string; readonly reason: string }[]
  /** Objects that were new to us. */
  readonly added: number
  /** It was imported before, and nothing was done. */
  readonly again: boolean
  /** Why it could not be imported to its end yet; it stays, and is tried again with the next reading. */
  readonly waits: string | null
}
export interface ContainerReading {
  readonly containers: readonly ContainerState[]
  readonly refused: readonly {
    readonly container: string
    readonly from: string
    readonly code: string
    readonly reason: string
  }[]
  readonly strays: number
  readonly imported: readonly ContainerImport[]
}
export interface ContainerOrder {
  readonly to: MemberCode
  /** What the member has not answered; or everything from the beginning. */
  readonly since: 'receipt' | 'start'
  /** The operator vouches that no member has seen more of our ledger than is here: a node that reaches nobody cannot ask. */
  readonly resumeAlone: boolean
  /** Bytes of a chunk; small ones fit the parts of an e-mail. */
  readonly chunkSize?: number
}
export interface ContainerMade {
  readonly id: string
  readonly bytes: number
  readonly sections: number
  /** The file; reading it to its end, or giving up, removes it here. */
  readonly content: AsyncGenerator<Uint8Array, void>
}

/** Sealed files that carry the exchange where no line does (docs/protocol/container.md). */
export interface ContainerDesk {
  /** Null: nothing waits for this member. */
  write(order: ContainerOrder): Promise<ContainerMade | null>
  /** Takes a file, whole or in part, into the quarantine, and imports whatever has become whole. An empty one tries again what waits. */
  read(source: AsyncIterable<Uint8Array>): Promise<ContainerReading>
  list(): Promise<readonly ContainerState[]>
  /** Forgets a container that lies in the quarantine. */
  remove(id: string): Promise<void>
}
