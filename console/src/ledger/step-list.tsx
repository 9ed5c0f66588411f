import { infiniteQueryOptions, useInfiniteQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { StreamSteps } from '../../../src/api/contract/ledger.ts'
import { ask } from '../api/client.ts'
import { useSession } from '../app/session.ts'
import { objectName } from '../i18n/names.ts'
import { useWords } from '../i18n/use-words.ts'
import { CountedList } from '../parts/counted-list.tsx'
import { MemberLabel } from '../parts/member-label.tsx'
import { TableHead } from '../parts/table-head.tsx'
import { formatNumber, Timestamp } from '../parts/timestamp.tsx'
import { TypeIcon } from '../parts/type-icon.tsx'
import page from '../styles/page.module.css'
import css from './step-list.module.css'
import type { StepSearch } from './step-search.ts'

type Asked = StepSearch & Required<Pick<StepSearch, 'way' | 'member'>>
type Step = StreamSteps['items'][number]

const stepsQuery = ({ way, ...asked }: Asked) =>
  infiniteQueryOptions({
    queryKey: ['steps', way, asked],
    queryFn: ({ signal, pageParam }) =>
      ask<StreamSteps>('/ledger/steps', {
        signal,
        query: { direction: way, ...asked, cursor: pageParam ?? undefined },
      }),
    initialPageParam: null as string | null,
    getNextPageParam: (found) => found.next,
  })

/** The steps that a number counts, newest first, each with what it told. */
export function StepList({
  asked,
  above,
  received,
  onClose,
}: {
  readonly asked: Asked
  /** The first word of the keys of what stands above. */
  readonly above: string
  /** The number that was opened, where it counts what was new here. */
  readonly received?: number | undefined
  readonly onClose: () => void
}) {
  const words = useWords()
  const { member: self } = useSession()
  const query = useInfiniteQuery(stepsQuery(asked))
  const steps = together(query.data?.pages.flatMap(({ items }) => items) ?? [])
  const total = query.data?.pages[0]?.total
  const { way, member, lane, only, seq } = asked
  return (
    <CountedList
      opened={[way, member, lane, only, seq].join(' ')}
      above={above}
      query={query}
      isEmpty={steps.length === 0}
      onClose={onClose}
      about={
        <>
          <p className={css.about}>
            {words(way === 'in' ? 'steps.from' : 'steps.to')}{' '}
            {member === self ? words('ledger.ownReaders') : <MemberLabel code={member} />}
            {lane !== undefined && ` · ${words(`lane.${lane}`)}`}
            {seq !== undefined && ` ${formatNumber(seq, words.language)}`}
            {only !== undefined && ` · ${words(`steps.only.${only}`)}`}
          </p>
          {total !== undefined && (
            <p className={page.hint} data-count={received ?? total}>
              {received !== undefined && <b>{words('steps.received', { count: received })} </b>}
              <b>
                {words(only === 'refused' || seq !== undefined ? 'counted.objects' : 'steps.count', { count: total })}
              </b>
            </p>
          )}
        </>
      }
    >
      <div className={`${page.panel} ${page.scroll}`}>
        <table className={page.table}>
          <TableHead heads={[words('steps.when'), words('steps.step'), words('steps.objects')]} />
          <tbody>
            {steps.map((step) => (
              <StepRow key={`${step.lane} ${step.seq}`} step={step} asked={asked} />
            ))}
          </tbody>
        </table>
      </div>
    </CountedList>
  )
}

/** The pages of one step are one row. */
function together(steps: readonly Step[]): readonly Step[] {
  const groups = Map.groupBy(steps, ({ lane, seq }) => `${lane} ${seq}`)
  return [...groups.values()].map((same) => ({ ...same[0]!, objects: same.flatMap(({ objects }) => objects) }))
}

function StepRow({ step: { at, lane, seq, items, objects }, asked }: { readonly step: Step; readonly asked: Asked }) {
  const words = useWords()
  return (
    <tr data-counted={`${lane} ${seq}`}>
      <td className={page.moment} data-label={words('steps.when')}>
        <Timestamp at={at} form="short" />
      </td>
      <th scope="row" className={page.moment} data-label={words('steps.step')}>
        {words(`lane.${lane}`)} {formatNumber(seq, words.language)}
      </th>
      <td data-label={words('steps.objects')}>
        {items === 0 ? (
          <span className={css.standing}>{words('steps.nothing')}</span>
        ) : (
          <ul className={css.objects}>
            {objects.map((one, place) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: what a step did has its place
              <StepObject key={place} one={one} />
            ))}
          </ul>
        )}
        {items > objects.length && objects.length > 0 && asked.seq === undefined && (
          <Link to="." search={{ ...asked, lane, seq }} resetScroll={false}>
            {words('steps.more', { count: items - objects.length })}
          </Link>
        )}
      </td>
    </tr>
  )
}

function StepObject({ one: { act, id, became, reason, summary } }: { readonly one: Step['objects'][number] }) {
  const words = useWords()
  const name = summary === null ? '' : objectName(words, { ...summary, name: summary.name.slice(0, 200) })
  const standing =
    act === 'recall' ? words('steps.takenBack') : became === null ? null : words(`steps.became.${became}`)
  return (
    <li data-became={became ?? undefined}>
      {act === 'charter' ? (
        words('steps.charter')
      ) : summary === null ? (
        <code className="foreign">{id}</code>
      ) : (
        <Link to="/objects/$id" params={{ id }} className={css.object ?? ''} title={id}>
          <TypeIcon type={summary.type} />
          <span className="foreign">{name || id}</span>
        </Link>
      )}
      {standing !== null && <span className={css.standing}>{standing}</span>}
      {reason !== '' && <span className="foreign">{reason}</span>}
    </li>
  )
}
