import type { CsafProblem } from './check-csaf.ts'
import type { Edition, Publisher } from './edition.ts'

export type ToWorker = { readonly id: number } & (
  | { readonly kind: 'check'; readonly document: unknown }
  | { readonly kind: 'pdf'; readonly edition: Edition; readonly publisher: Publisher }
)
export type FromWorker = { readonly id: number } & (
  | { readonly problems: readonly CsafProblem[] }
  | { readonly pdf: Uint8Array }
  | { readonly failed: string }
)
