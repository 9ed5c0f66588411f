import { Button, Menu } from '@mantine/core'
import { IconDownload } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { useWords } from '../i18n/use-words.ts'

interface Props {
  /** What is saved, where a page has several. */
  readonly of?: string | undefined
  readonly disabled?: boolean
  readonly onPng: () => Promise<void> | void
  readonly onSvg: () => void
  readonly onCsv: () => void
  readonly onFailed?: (error: unknown) => void
  /** Said above the ways. */
  readonly label?: ReactNode
  /** Other ways to take it along. */
  readonly children?: ReactNode
}

/** How a picture or a table is taken along: the same menu everywhere. */
export function SaveAs({ of, disabled = false, onPng, onSvg, onCsv, onFailed, label, children }: Props) {
  const words = useWords()
  const title = words('counted.save')
  const savePng = async () => {
    try {
      await onPng()
    } catch (error) {
      onFailed?.(error)
    }
  }
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Button
          variant="default"
          size="xs"
          disabled={disabled}
          aria-label={of === undefined ? title : `${title}: ${of}`}
          leftSection={<IconDownload size={15} stroke={1.6} aria-hidden="true" />}
        >
          {title}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {label}
        <Menu.Item onClick={() => void savePng()}>{words('counted.png')}</Menu.Item>
        <Menu.Item onClick={onSvg}>{words('counted.svg')}</Menu.Item>
        <Menu.Item onClick={onCsv}>{words('counted.csv')}</Menu.Item>
        {children}
      </Menu.Dropdown>
    </Menu>
  )
}
