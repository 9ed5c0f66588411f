import type { CsafProvider } from './csaf-provider.ts'
import type { SourceSettings } from './model.ts'

/** What was found of a document before anything of it was believed. */
export interface CsafJudged {
  /** `trusted`: hash, signature by a key that people here trust for this publisher, name and rules, all hold. */
  readonly state: 'trusted' | 'unproven' | 'refused'
  readonly hash: 'right' | 'wrong' | 'missing'
  readonly signature: 'right' | 'wrong' | 'missing' | 'unknown-key'
  readonly fileName: 'right' | 'wrong' | 'unknown'
  readonly namespace: string
  /** A key is trusted here for the publisher that it names. */
  readonly isPinned: boolean
  /** In plain words, why it is refused; '' where it is not. */
  readonly because: string
}

/** What is handed in to be judged; '' what there is none of. */
export interface CsafReceived {
  readonly text: string
  readonly name: string
  readonly hash: string
  readonly signature: string
}

export interface NotTaken {
  readonly reason: string
  /** Its hash or signature may appear later, with nothing else changed. */
  readonly mayComeLater: boolean
}

/**
 * Why a fetched document is not taken; null: it is. With `proof` at `signature`, only what is trusted is taken; at `hash`, also what has a
 * right hash and names the provider itself, unless a key is trusted for that publisher: then its signature is asked for all the same.
 */
export function whyNotTaken(
  judged: CsafJudged,
  proof: SourceSettings['proof'],
  provider: Pick<CsafProvider, 'namespace'>,
): NotTaken | null {
  const { state, hash, signature, fileName, namespace, isPinned, because } = judged
  if (state === 'refused') return final(because)
  if (fileName === 'wrong') return final('its file name is not made of its tracking id')
  if (state === 'trusted') return null
  if (hash !== 'right') return { reason: 'it has no hash (SHA-512 or SHA-256)', mayComeLater: true }
  if (proof === 'signature' || isPinned) {
    if (signature === 'missing') return { reason: 'it is not signed', mayComeLater: true }
    return final(
      'it is signed by a key that nobody here trusts: compare its fingerprint, trust it, and read from the start',
    )
  }
  if (namespace !== provider.namespace) return final('it names another publisher than the provider is')
  return null
}

const final = (reason: string): NotTaken => ({ reason, mayComeLater: false })
