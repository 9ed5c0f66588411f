import { ActionIcon, Button, Menu, Tooltip } from '@mantine/core'
import { IconCheck, IconCopy } from '@tabler/icons-react'
import { useEffect, useState } from 'react'
import { useWords } from '../i18n/use-words.ts'

/** Copies a text and says so. */
export function CopyButton({
  text,
  label,
  wide,
}: {
  readonly text: string
  readonly label: string
  /** As a button with its label, of this size. */
  readonly wide?: 'xs' | 'sm'
}) {
  const words = useWords()
  const [state, copy] = useCopy()
  const said = state === 'done' ? words('object.copied') : state === 'failed' ? words('object.copyFailed') : label
  const icon =
    state === 'done' ? (
      <IconCheck size={16} aria-hidden="true" />
    ) : (
      <IconCopy size={16} stroke={1.6} aria-hidden="true" />
    )
  if (wide !== undefined) {
    return (
      <Button variant="default" size={wide} leftSection={icon} onClick={() => copy(text)}>
        {said}
      </Button>
    )
  }
  return (
    <Tooltip label={said}>
      <ActionIcon variant="subtle" color="gray" size="sm" aria-label={said} onClick={() => copy(text)}>
        {icon}
      </ActionIcon>
    </Tooltip>
  )
}

/** Two ways to copy an indicator's value: harmless first, exact by choice. */
export function CopyValueMenu({ harmless, exact }: { readonly harmless: string; readonly exact: string }) {
  const words = useWords()
  const [state, copy] = useCopy()
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon
          variant="subtle"
          color="gray"
          size="sm"
          aria-label={state === 'done' ? words('object.copied') : words('object.copy')}
        >
          {state === 'done' ? (
            <IconCheck size={16} aria-hidden="true" />
          ) : (
            <IconCopy size={16} stroke={1.6} aria-hidden="true" />
          )}
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item onClick={() => copy(harmless)}>{words('object.copyDefanged')}</Menu.Item>
        <Menu.Item onClick={() => copy(exact)} rightSection={<small>{words('object.copyExactHint')}</small>}>
          {words('object.copyExact')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}

function useCopy(): ['ready' | 'done' | 'failed', (text: string) => void] {
  const [state, setState] = useState<'ready' | 'done' | 'failed'>('ready')
  useEffect(() => {
    if (state === 'ready') return
    const timer = setTimeout(() => setState('ready'), 2000)
    return () => clearTimeout(timer)
  }, [state])
  // Without a secure context (plain HTTP on another host) there is no clipboard.
  const copy = (text: string) => {
    const done = navigator.clipboard?.writeText(text) ?? Promise.reject(new Error('no clipboard'))
    done.then(
      () => setState('done'),
      () => setState('failed'),
    )
  }
  return [state, copy]
}
