import { NativeSelect } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { detailQuery } from '../api/queries.ts'
import { useMarking } from '../app/marking.tsx'
import { useWords } from '../i18n/use-words.ts'
import { ErrorState, PageSkeleton } from '../parts/states.tsx'
import { formatUtc } from '../parts/timestamp.tsx'
import css from './compare.module.css'
import { DifferenceTable } from './difference-table.tsx'
import { Head } from './head.tsx'

interface Props {
  readonly id: string
  readonly from: string
  readonly to: string
  readonly onChoose: (next: { from?: string; to?: string }) => void
}

/** Two versions of one object. */
export function CompareVersions({ id, from, to, onChoose }: Props) {
  const words = useWords()
  const before = useQuery(detailQuery(id, from))
  const after = useQuery(detailQuery(id, to))
  const detail = after.data
  useMarking(detail === undefined ? null : { scope: 'object', tlp: detail.tlp, releasableTo: detail.releasableTo })
  for (const one of [before, after])
    if (one.isError && one.data === undefined)
      return <ErrorState whole error={one.error} onRetry={() => void one.refetch()} />
  if (before.data === undefined || detail === undefined) return <PageSkeleton />
  const versions = detail.versions.map(({ version }) => ({ value: version, label: formatUtc(new Date(version)) }))
  return (
    <div className={css.page}>
      <Head detail={detail} />
      <div className={css.sides}>
        <NativeSelect
          label={words('compare.since')}
          data={versions}
          value={before.data.version}
          onChange={({ currentTarget }) => onChoose({ from: currentTarget.value })}
        />
        <NativeSelect
          label={words('compare.until')}
          data={versions}
          value={detail.version}
          onChange={({ currentTarget }) => onChoose({ to: currentTarget.value })}
        />
      </div>
      <DifferenceTable
        name={`${detail.type}-differences`}
        before={{ title: formatUtc(new Date(before.data.version)), value: before.data.object }}
        after={{ title: formatUtc(new Date(detail.version)), value: detail.object }}
      />
    </div>
  )
}
