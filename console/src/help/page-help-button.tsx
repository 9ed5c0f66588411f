import { ActionIcon, Tooltip } from '@mantine/core'
import { IconHelpCircle } from '@tabler/icons-react'
import { use } from 'react'
import { useWords } from '../i18n/use-words.ts'
import { HelpContext } from './help-context.ts'

/** Beside the title of every page: what the page is for, what is done on it, and its keys. */
export function PageHelpButton() {
  const words = useWords()
  const open = use(HelpContext)
  return (
    <Tooltip label={words('about.button')}>
      <ActionIcon variant="subtle" color="gray" size="sm" aria-label={words('about.button')} onClick={open}>
        <IconHelpCircle size={18} stroke={1.6} aria-hidden="true" />
      </ActionIcon>
    </Tooltip>
  )
}
