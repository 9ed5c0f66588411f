import { IconClockX, IconEye, IconShieldCheck, IconThumbUp, IconX } from '@tabler/icons-react'
import type { VerdictKind } from '../../../src/api/contract/feedback.ts'

const icons = {
  seen: IconEye,
  blocked: IconShieldCheck,
  'false-positive': IconX,
  'too-late': IconClockX,
  useful: IconThumbUp,
} as const satisfies Record<VerdictKind, unknown>

export function VerdictIcon({ kind }: { readonly kind: VerdictKind }) {
  const Icon = icons[kind]
  return <Icon size={16} stroke={1.8} aria-hidden="true" />
}
