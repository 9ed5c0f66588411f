import { Button, Tabs } from '@mantine/core'
import { useEffect, useMemo, useRef, useState } from 'react'
import type { Preview } from '../../../src/api/contract/imports.ts'
import { useKeys } from '../app/keys.ts'
import { useWords } from '../i18n/use-words.ts'
import { RecipientLabel } from '../object/who-sees-this.tsx'
import { TabStrip } from '../parts/tab-strip.tsx'
import page from '../styles/page.module.css'
import { Overview } from './overview.tsx'
import css from './preview-panel.module.css'
import { countReads, readingsOf } from './readings.ts'
import { RecipientPanel } from './recipient-panel.tsx'

const everybody = 'all'

/** What an import would come to before anything is done: for all recipients at once, and as each of them would see it. */
export function PreviewPanel({ preview, onBack }: { readonly preview: Preview; readonly onBack: () => void }) {
  const words = useWords()
  const recipients = useMemo(() => readingsOf(preview.objects), [preview])
  const tabs = [everybody, ...recipients.map(({ recipient }) => recipient)]
  const [tab, setTab] = useState(everybody)
  const step = (by: number) => setTab(tabs[(tabs.indexOf(tab) + by + tabs.length) % tabs.length] ?? everybody)
  useKeys({ '[': () => step(-1), ']': () => step(1) })
  const heading = useComesIntoSight(preview)
  return (
    <section className={css.preview} aria-label={words('preview.title')}>
      <header>
        <h2 ref={heading} tabIndex={-1}>
          {words('preview.title')}
        </h2>
        <p className={page.hint} role="status">
          {words('preview.summary', { count: preview.objects.length, rejected: preview.rejected.length })}
        </p>
      </header>
      {preview.objects.length > 0 && (
        <Tabs value={tab} onChange={(next) => next !== null && setTab(next)} keepMounted={false}>
          <TabStrip label={words('preview.recipients')} value={tab}>
            <Tabs.Tab value={everybody}>{words('preview.everybody')}</Tabs.Tab>
            {recipients.map(({ recipient, readings }) => (
              <Tabs.Tab key={recipient} value={recipient}>
                <span className={css.who}>
                  <RecipientLabel recipient={recipient} />
                </span>
                <small className={css.counts}>{words('preview.counts', countReads(readings))}</small>
              </Tabs.Tab>
            ))}
          </TabStrip>
          <Tabs.Panel value={everybody} className={css.panel}>
            <Overview objects={preview.objects} />
          </Tabs.Panel>
          {recipients.map((one) => (
            <Tabs.Panel key={one.recipient} value={one.recipient}>
              <RecipientPanel {...one} />
            </Tabs.Panel>
          ))}
        </Tabs>
      )}
      {preview.rejected.length > 0 && (
        <ul className={page.panel}>
          {preview.rejected.map((refusal) => (
            <li key={refusal.index} className={css.refusal}>
              <strong>{words('import.object', { index: refusal.index + 1 })}</strong>{' '}
              <code className="foreign">{refusal.id ?? words('import.noId')}</code>
              <p className="foreign">{refusal.reason}</p>
              <ul>
                {refusal.issues.map((issue) => (
                  <li key={`${issue.at} ${issue.message}`} className="foreign">
                    <code>{issue.at || '/'}</code> {issue.message}
                  </li>
                ))}
              </ul>
            </li>
          ))}
        </ul>
      )}
      <div>
        <Button variant="default" onClick={onBack}>
          {words('preview.close')}
        </Button>
      </div>
    </section>
  )
}

/** What was asked for stands below what was filled in: each answer is brought into sight, and the keyboard with it. */
function useComesIntoSight(answer: unknown) {
  const heading = useRef<HTMLHeadingElement>(null)
  // biome-ignore lint/correctness/useExhaustiveDependencies: another answer is another place
  useEffect(() => {
    const wantsLess = matchMedia('(prefers-reduced-motion: reduce)').matches
    heading.current?.focus({ preventScroll: true })
    heading.current?.scrollIntoView({ block: 'start', behavior: wantsLess ? 'auto' : 'smooth' })
  }, [answer])
  return heading
}
