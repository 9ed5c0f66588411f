import { Fault } from '../base/fault.ts'
import { openCheckpoint, parseCheckpoint, type SignedCheckpoint } from './checkpoint.ts'
import { cosign } from './cosignature.ts'
import { contradiction, type Equivocation } from './equivocation.ts'
import { formatSignatures, type NoteSigner, parseNote } from './note.ts'
import type { NoteVerifier } from './note-key.ts'
import { judgeSuccession } from './succession.ts'
import type { WitnessRequest } from './witness-request.ts'

/** Why a witness does not cosign, each with its own status (C2SP tlog-witness): 404, 403, 400, 409 with the size, 422. */
export type WitnessRefusal =
  | { readonly refuse: 'unknown-log' | 'not-signed' | 'bad-request' | 'bad-proof' }
  | { readonly refuse: 'conflict'; readonly size: number }
  /** As many leaves as we cosigned, and another root: 409, and an alarm with its evidence. */
  | { readonly refuse: 'forked'; readonly size: number; readonly evidence: Equivocation }

/** `replace` must be stored before `cosign` is given to anyone. */
export type WitnessDecision =
  | { readonly cosign: SignedCheckpoint; readonly replace: SignedCheckpoint | null }
  | WitnessRefusal

/** Where a witness keeps the last checkpoint that it cosigned of each log. */
export interface WitnessStates {
  read(origin: string): Promise<SignedCheckpoint | null>
  /**
   * In one atomic and durable step: stores `next` if `expected` (same size and root, or none) is still what is stored, and says
   * whether it did. Also asked when both are equal. Without it a slower request for a smaller tree would roll the state back.
   */
  replace(origin: string, expected: SignedCheckpoint | null, next: SignedCheckpoint): Promise<boolean>
}

export interface WitnessSetup {
  /** The keys of the logs that it witnesses, by origin. */
  readonly logs: ReadonlyMap<string, readonly NoteVerifier[]>
  readonly states: WitnessStates
  readonly signer: NoteSigner
}

/** The decision alone, in the order of checks that the specification gives; `state` is the last checkpoint that was cosigned of this log. */
export function considerCheckpoint(
  state: SignedCheckpoint | null,
  request: WitnessRequest,
  logs: WitnessSetup['logs'],
): WitnessDecision {
  const checkpoint = openRequested(request, logs)
  if ('refuse' in checkpoint) return checkpoint
  const lastSize = state?.size ?? 0
  if (request.oldSize > checkpoint.size) return { refuse: 'bad-request' }
  const evidence = state === null ? null : contradiction(state, checkpoint)
  if (evidence !== null) return { refuse: 'forked', size: lastSize, evidence }
  if (request.oldSize !== lastSize) return { refuse: 'conflict', size: lastSize }
  if (state === null)
    return request.proof.length === 0 ? { cosign: checkpoint, replace: null } : { refuse: 'bad-proof' }
  const step = judgeSuccession(state, checkpoint, request.proof)
  return step === 'same' || step === 'grown' ? { cosign: checkpoint, replace: state } : { refuse: 'bad-proof' }
}

/**
 * Decides, stores, then cosigns: the answer is a cosignature line, or the refusal. `nowSeconds` is taken before the call: at that
 * time no larger tree had been cosigned. Who loses a race is told the size that won.
 */
export async function witnessCheckpoint(
  setup: WitnessSetup,
  request: WitnessRequest,
  nowSeconds: number,
): Promise<{ readonly cosignature: string } | WitnessRefusal> {
  const checkpoint = openRequested(request, setup.logs)
  if ('refuse' in checkpoint) return checkpoint
  const { origin } = checkpoint
  const decision = considerCheckpoint(await setup.states.read(origin), request, setup.logs)
  if ('refuse' in decision) return decision
  if (!(await setup.states.replace(origin, decision.replace, decision.cosign)))
    return { refuse: 'conflict', size: (await setup.states.read(origin))?.size ?? 0 }
  const { text } = parseNote(decision.cosign.note)
  return { cosignature: formatSignatures([cosign(text, setup.signer, nowSeconds)]) }
}

function openRequested({ note }: WitnessRequest, logs: WitnessSetup['logs']): SignedCheckpoint | WitnessRefusal {
  try {
    const { origin } = parseCheckpoint(parseNote(note).text)
    const keys = logs.get(origin)
    return keys === undefined ? { refuse: 'unknown-log' } : openCheckpoint(note, origin, keys)
  } catch (error) {
    if (!(error instanceof Fault)) throw error
    return { refuse: error.kind === 'integrity' ? 'not-signed' : 'bad-request' }
  }
}
