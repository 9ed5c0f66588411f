import { Button, NativeSelect, Textarea } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { VerdictKind, Verdicts } from '../../../src/api/contract/feedback.ts'
import type { Detail } from '../../../src/api/contract/objects.ts'
import { verdictsQuery } from '../api/queries.ts'
import { useKeys } from '../app/keys.ts'
import { mayImport } from '../app/roles.ts'
import { useSession } from '../app/session.ts'
import { humanise } from '../i18n/names.ts'
import { useWords } from '../i18n/use-words.ts'
import { Failure } from '../parts/failure.tsx'
import { MemberBadge, useMemberInSentence } from '../parts/member-badge.tsx'
import { Timestamp } from '../parts/timestamp.tsx'
import css from './feedback.module.css'
import { rememberSector, sectorLastNamed, sectors } from './sectors.ts'
import { isSaid, useVerdicts } from './use-verdicts.ts'
import { VerdictIcon } from './verdict-icon.tsx'

/** What members say that an object was worth, and, for who may, one key to say it. */
export function VerdictsOn({ detail }: { readonly detail: Detail }) {
  const words = useWords()
  const { person, exercise } = useSession()
  const verdicts = useQuery({ ...verdictsQuery(detail.id), enabled: !exercise }).data
  if (verdicts === undefined || verdicts.may.length === 0) return null
  const maySay = mayImport(person.role) && !detail.revoked
  if (!maySay && verdicts.items.length === 0) return null
  return (
    <section className={css.verdicts} aria-label={words('verdict.region')}>
      {verdicts.items.length > 0 && <Said items={verdicts.items} />}
      {maySay && <Say detail={detail} verdicts={verdicts} />}
    </section>
  )
}

function Said({ items }: Pick<Verdicts, 'items'>) {
  const words = useWords()
  return (
    <ul className={css.said} aria-live="polite">
      {items.map(({ id, kind, member, sectors: named, remark, count, at }) => (
        <li key={id} data-kind={kind}>
          <VerdictIcon kind={kind} />
          <span>
            <MemberBadge code={member} /> <strong>{words(`verdict.${kind}`)}</strong>
            {count > 1 && <> {words('verdict.times', { count })}</>}
            {named.length > 0 && (
              <> · {named.map((one) => words.find(`sector.${one}`) ?? humanise(one)).join(words('seen.between'))}</>
            )}
            {' · '}
            <Timestamp at={at} form="short" />
            {remark !== null && <span className={`${css.remark} foreign`}>{remark}</span>}
          </span>
        </li>
      ))}
    </ul>
  )
}

function Say({ detail, verdicts }: { readonly detail: Detail; readonly verdicts: Verdicts }) {
  const words = useWords()
  const [sector, setSector] = useState(sectorLastNamed)
  const [remark, setRemark] = useState('')
  const inSentence = useMemberInSentence(detail.origin)
  const { say, takeBack, last, error, busy } = useVerdicts(detail.id)
  function press(kind: VerdictKind) {
    if (busy || !verdicts.may.includes(kind)) return
    // What is seen again counts again; an opinion is the same said twice.
    const counts = kind === 'seen' || kind === 'blocked'
    if (isSaid(verdicts, kind, sector) && !counts && remark.trim() === '') takeBack({ kind, sector })
    else say(kind, sector, remark.trim())
    setRemark('')
  }
  useKeys({
    ...Object.fromEntries(verdictKeys.map((kind, index) => [String(index + 1), () => press(kind)])),
    [undoKey]: () => last !== null && !last.withdrawn && !busy && takeBack(last),
  })
  return (
    <div className={css.say}>
      <p className={css.ask}>{words('verdict.ask')}</p>
      <div className={css.buttons}>
        {verdicts.may.map((kind) => (
          <Button
            key={kind}
            size="compact-sm"
            variant="default"
            className={css.button ?? ''}
            aria-pressed={isSaid(verdicts, kind, sector)}
            disabled={busy}
            leftSection={<VerdictIcon kind={kind} />}
            rightSection={<kbd>{verdictKeys.indexOf(kind) + 1}</kbd>}
            onClick={() => press(kind)}
          >
            {words(`verdict.${kind}`)}
          </Button>
        ))}
      </div>
      <details className={css.more}>
        <summary>
          {sector === ''
            ? words('verdict.noSector')
            : words('verdict.forSector', { sector: words.find(`sector.${sector}`) ?? humanise(sector) })}
        </summary>
        <div className={css.fields}>
          <NativeSelect
            label={words('verdict.sector')}
            description={words('verdict.sectorHint')}
            value={sector}
            onChange={(event) => {
              setSector(event.currentTarget.value)
              rememberSector(event.currentTarget.value)
            }}
            data={[
              { value: '', label: words('verdict.sectorNone') },
              ...sectors.map((one) => ({ value: one, label: words.find(`sector.${one}`) ?? humanise(one) })),
            ]}
          />
          <Textarea
            label={words('verdict.remark')}
            description={words('verdict.remarkHint')}
            value={remark}
            onChange={(event) => setRemark(event.currentTarget.value)}
            maxLength={2000}
            autosize
            minRows={1}
          />
        </div>
      </details>
      <p className={css.outcome} role="status">
        {last !== null && error === null && (
          <>
            {last.withdrawn
              ? words('verdict.takenBack', { verdict: words(`verdict.${last.kind}`) })
              : words('verdict.given', { verdict: words(`verdict.${last.kind}`), member: inSentence })}{' '}
            {!last.withdrawn && (
              <button type="button" className={css.undo} disabled={busy} onClick={() => takeBack(last)}>
                {words('verdict.undo')} <kbd>{undoKey}</kbd>
              </button>
            )}
          </>
        )}
      </p>
      <Failure of={error} />
    </div>
  )
}

const verdictKeys: readonly VerdictKind[] = ['seen', 'blocked', 'false-positive', 'too-late', 'useful']
const undoKey = 'u'
