import { Menu } from '@mantine/core'
import { VerdictIcon } from '../feedback/verdict-icon.tsx'
import { useWords } from '../i18n/use-words.ts'
import { type VerdictKind, verdictKinds } from './verdict-kinds.ts'

/** The verdicts as entries of a menu. */
export function VerdictItems({ onChoose }: { readonly onChoose: (kind: VerdictKind) => void }) {
  const words = useWords()
  return verdictKinds.map((kind) => (
    <Menu.Item key={kind} leftSection={<VerdictIcon kind={kind} />} onClick={() => onChoose(kind)}>
      {words(`verdict.${kind}`)}
    </Menu.Item>
  ))
}
