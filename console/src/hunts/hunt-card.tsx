import { Button } from '@mantine/core'
import { useSearch } from '@tanstack/react-router'
import type { Hunt, HuntOffer } from '../../../src/api/contract/hunts.ts'
import { mayRelease } from '../app/roles.ts'
import { useSession } from '../app/session.ts'
import { useWords } from '../i18n/use-words.ts'
import { Failure } from '../parts/failure.tsx'
import { Folded } from '../parts/folded.tsx'
import { useMemberInSentence } from '../parts/member-badge.tsx'
import { MemberLabel } from '../parts/member-label.tsx'
import { Timestamp } from '../parts/timestamp.tsx'
import { useInSight } from '../parts/use-in-sight.ts'
import page from '../styles/page.module.css'
import { CountsTable } from './counts-table.tsx'
import { HuntState } from './hunt-state.tsx'
import css from './hunts.module.css'
import { PackageView } from './package-view.tsx'
import type { HuntSearch } from './search.ts'
import { SourcesList } from './sources-list.tsx'
import { useHuntAct } from './use-hunt-act.ts'

/** A hunt of ours, and what each member has said. */
export function HuntCard({ hunt }: { readonly hunt: Hunt }) {
  const words = useWords()
  const { person } = useSession()
  const { hunt: meant } = useSearch({ strict: false }) as HuntSearch
  const box = useInSight<HTMLElement>(meant === hunt.hunt)
  const act = useHuntAct()
  const { package: asked, about, dueAt, offers } = hunt
  const isOpen = offers.some(({ state }) => state !== 'withdrawn')
  return (
    <section ref={box} className={`${page.panel} ${css.card}`} aria-label={asked?.title ?? words('hunt.takenBack')}>
      <header className={css.line}>
        <h2 className="foreign">{asked?.title ?? words('hunt.takenBack')}</h2>
        <span className={css.quiet}>
          {words('hunt.due')} <Timestamp at={dueAt} form="short" />
        </span>
      </header>
      {asked !== null && (
        <Folded name={hunt.hunt} summary={words('hunt.package')}>
          <PackageView asked={asked} about={about} />
        </Folded>
      )}
      {offers.map((offer) => (
        <MemberAnswer key={offer.id} offer={offer} asked={asked} />
      ))}
      {mayRelease(person.role) && isOpen && (
        <div>
          <Button
            size="compact-sm"
            variant="default"
            loading={act.isPending}
            onClick={() => act.mutate({ path: `/hunts/${hunt.hunt}/withdrawal` })}
          >
            {words('hunt.withdraw')}
          </Button>
        </div>
      )}
      <Failure of={act.error} />
    </section>
  )
}

function MemberAnswer({ offer, asked }: { readonly offer: HuntOffer; readonly asked: Hunt['package'] }) {
  const words = useWords()
  const name = useMemberInSentence(offer.member)
  const { reply } = offer
  return (
    <article className={css.answer} aria-label={words('hunt.of', { member: name })}>
      <p className={css.line}>
        <MemberLabel code={offer.member} /> <HuntState offer={offer} />
        {reply !== null && (
          <span className={css.quiet}>
            <Timestamp at={reply.at} form="short" />
          </span>
        )}
      </p>
      {reply !== null && reply.text !== '' && <p className={`foreign ${css.remark}`}>{reply.text}</p>}
      {reply?.results != null && (
        <>
          {reply.results.counts === null ? (
            <p className={css.quiet}>{words('hunt.nothingReleased')}</p>
          ) : (
            <CountsTable items={asked?.items ?? []} counts={reply.results.counts} />
          )}
          <SourcesList sources={reply.results.sources} />
        </>
      )}
    </article>
  )
}
