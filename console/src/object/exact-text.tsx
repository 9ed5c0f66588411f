import { Button } from '@mantine/core'
import { IconDownload } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { addressOf } from '../api/client.ts'
import { textQuery } from '../api/queries.ts'
import { useWords } from '../i18n/use-words.ts'
import { CopyButton } from '../parts/copy-button.tsx'
import { ErrorState, RowSkeletons } from '../parts/states.tsx'
import css from './exact-text.module.css'

const shownCharacters = 200_000

/** The bytes as they were received: shown as text, never interpreted. */
export function ExactText({ id, version }: { readonly id: string; readonly version: string }) {
  const words = useWords()
  const query = useQuery(textQuery(id, version))
  if (query.isPending) return <RowSkeletons rows={6} />
  if (query.isError) return <ErrorState error={query.error} onRetry={() => void query.refetch()} />
  const text = query.data
  const bytes = new TextEncoder().encode(text).length
  return (
    <div className={css.exact}>
      <div className={css.tools}>
        <p>
          {words('raw.hint')} {words('raw.bytes', { count: bytes })}
        </p>
        <CopyButton wide="xs" text={text} label={words('object.copyExact')} />
        <Button
          component="a"
          variant="default"
          size="xs"
          href={addressOf(`/objects/${encodeURIComponent(id)}/text`, { version })}
          download={`${id}.json`}
          leftSection={<IconDownload size={16} stroke={1.6} aria-hidden="true" />}
        >
          {words('raw.download')}
        </Button>
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by the keyboard */}
      <section className={css.text} tabIndex={0} aria-label={words('object.tab.raw')}>
        <pre>{text.slice(0, shownCharacters)}</pre>
      </section>
    </div>
  )
}
