import { Button } from '@mantine/core'
import { type ReactNode, useEffect, useRef } from 'react'
import { useWords } from '../i18n/use-words.ts'
import page from '../styles/page.module.css'

interface Props {
  /** Which number was opened: another one is brought into sight. */
  readonly opened: string
  /** False while what stands above is on its way: it would push the list out of sight again. */
  readonly isThere?: boolean
  readonly onClose: () => void
  readonly children: ReactNode
}

/** What a number of the page counts, listed below it: its heading takes the keyboard, and is brought into sight. */
export function CountedSection({ opened, isThere = true, onClose, children }: Props) {
  const words = useWords()
  const heading = useRef<HTMLHeadingElement>(null)
  const shownFor = useRef('')
  useEffect(() => {
    if (!isThere || shownFor.current === opened) return
    shownFor.current = opened
    heading.current?.focus({ preventScroll: true })
    heading.current?.scrollIntoView({ block: 'start' })
  }, [opened, isThere])
  return (
    <section className={page.section} aria-labelledby="counted">
      <header>
        <h2 id="counted" ref={heading} tabIndex={-1}>
          {words('counted.title')}
        </h2>
        <Button variant="subtle" size="compact-xs" onClick={onClose}>
          {words('counted.close')}
        </Button>
      </header>
      {children}
    </section>
  )
}
