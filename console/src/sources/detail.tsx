import { Button } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import type { Source, Sources } from '../../../src/api/contract/sources.ts'
import { useStepUp } from '../access/step-up.tsx'
import { ask } from '../api/client.ts'
import { sourcesQuery } from '../api/queries.ts'
import { mayRelease } from '../app/roles.ts'
import { useSession } from '../app/session.ts'
import { useWords } from '../i18n/use-words.ts'
import { Failure } from '../parts/failure.tsx'
import { formatNumber, Timestamp } from '../parts/timestamp.tsx'
import { TlpLabel } from '../parts/tlp-label.tsx'
import page from '../styles/page.module.css'
import { AgreementsForm } from './agreements-form.tsx'
import { SourceStateLabel } from './page.tsx'
import { QuarantineList } from './quarantine.tsx'
import { sayInterval } from './say-interval.ts'
import { SourceForm } from './source-form.tsx'
import css from './sources.module.css'

interface Props {
  readonly source: Source
  readonly allowed: Sources['allowed']
  readonly administers: boolean
  readonly onGone: () => void
}

/** One source: what was agreed about it, how it went, and what waits. */
export function SourceDetail({ source, allowed, administers, onGone }: Props) {
  const words = useWords()
  const { person } = useSession()
  const [editing, setEditing] = useState(false)
  const { name, state, lastError, lastErrorAt, failures } = source
  return (
    <section className={`${page.panel} ${css.one}`} aria-labelledby={`source-${name}`}>
      <h2 id={`source-${name}`} className="foreign">
        {name}
      </h2>
      <SourceStateLabel state={state} />
      {lastError !== '' && (
        <p className={css.error} role="status">
          <strong>{words('sources.failed', { count: failures })}</strong> <span className="foreign">{lastError}</span>
          {lastErrorAt !== null && (
            <>
              {' '}
              <Timestamp at={lastErrorAt} form="short" />
            </>
          )}
        </p>
      )}
      <Facts source={source} />
      {administers && <Acts source={source} onEdit={() => setEditing(!editing)} onGone={onGone} />}
      {mayRelease(person.role) && <AgreementsForm source={source} />}
      {editing && <SourceForm source={source} allowed={allowed} onDone={() => setEditing(false)} />}
      <QuarantineList source={source} administers={administers} />
    </section>
  )
}

function Facts({ source }: { readonly source: Source }) {
  const words = useWords()
  const { settings, counts } = source
  const number = (value: number) => formatNumber(value, words.language)
  const foreign = (text: string) => <span className="foreign">{text}</span>
  return (
    <dl className={css.facts}>
      <Fact head={words('sources.kind')}>{words(`sources.kind.${settings.kind}`)}</Fact>
      <Fact head={words('sources.address')}>{foreign(settings.address)}</Fact>
      {settings.kind === 'csaf' && (
        <Fact head={words('sources.proof')}>{words(`sources.proof.${settings.proof}`)}</Fact>
      )}
      {settings.kind === 'taxii' && (
        <Fact head={words('sources.collections')}>
          {settings.collections.length === 0
            ? words('sources.collectionsAll')
            : foreign(settings.collections.join(', '))}
        </Fact>
      )}
      <Fact head={words('sources.every')}>{sayInterval(words, settings.everySeconds)}</Fact>
      <Fact head={words('sources.credentials')}>{words(`sources.credentials.${source.credentials}`)}</Fact>
      <Fact head={words('sources.unmarked')}>
        {settings.tlp === null ? words('sources.unmarkedKeep') : <TlpLabel tlp={settings.tlp} />}
      </Fact>
      <Fact head={words('sources.agreements')}>
        {settings.agreements.length === 0 ? words('sources.agreementsNone') : foreign(settings.agreements.join(', '))}
      </Fact>
      <Fact head={words('sources.counts')}>
        {words('sources.countsLine', {
          taken: number(counts.taken),
          unchanged: number(counts.unchanged),
          refused: number(counts.refused),
          withheld: number(counts.withheld),
        })}
      </Fact>
      {source.reached !== '' && (
        <Fact head={words('sources.reached')}>
          <Timestamp at={source.reached} />
        </Fact>
      )}
      {settings.owner !== '' && <Fact head={words('sources.owner')}>{foreign(settings.owner)}</Fact>}
      {settings.basis !== '' && <Fact head={words('sources.basis')}>{foreign(settings.basis)}</Fact>}
    </dl>
  )
}

function Fact({ head, children }: { readonly head: string; readonly children: ReactNode }) {
  return (
    <>
      <dt>{head}</dt>
      <dd>{children}</dd>
    </>
  )
}

function Acts({
  source,
  onEdit,
  onGone,
}: {
  readonly source: Source
  readonly onEdit: () => void
  readonly onGone: () => void
}) {
  const words = useWords()
  const client = useQueryClient()
  const stepUp = useStepUp()
  const [sure, setSure] = useState(false)
  const path = `/sources/${encodeURIComponent(source.name)}`
  const act = useMutation({
    mutationFn: async (verb: 'run' | 'pause' | 'remove') => {
      if (verb === 'run') return await ask(`${path}/run`, { method: 'POST', json: {} })
      if (verb === 'remove') return await stepUp(() => ask(path, { method: 'DELETE' }))
      return await stepUp(() => ask(path, { method: 'PATCH', json: { paused: source.state !== 'paused' } }))
    },
    onSuccess: (_, verb) => {
      if (verb === 'remove') onGone()
    },
    onSettled: () => client.invalidateQueries({ queryKey: sourcesQuery.queryKey }),
  })
  return (
    <div className={css.acts}>
      {source.state !== 'paused' && (
        <Button loading={act.isPending && act.variables === 'run'} onClick={() => act.mutate('run')}>
          {words('sources.runNow')}
        </Button>
      )}
      <Button
        variant="default"
        loading={act.isPending && act.variables === 'pause'}
        onClick={() => act.mutate('pause')}
      >
        {words(source.state === 'paused' ? 'sources.resume' : 'sources.pause')}
      </Button>
      <Button variant="default" onClick={onEdit}>
        {words('sources.edit')}
      </Button>
      {sure ? (
        <>
          <p className={css.warning}>{words('sources.removeSure')}</p>
          <Button color="red" loading={act.isPending} onClick={() => act.mutate('remove')}>
            {words('sources.remove')}
          </Button>
          <Button variant="default" onClick={() => setSure(false)}>
            {words('app.cancel')}
          </Button>
        </>
      ) : (
        <Button variant="default" onClick={() => setSure(true)}>
          {words('sources.remove')}
        </Button>
      )}
      <Failure of={act.error} />
    </div>
  )
}
