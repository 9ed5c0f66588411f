import { Checkbox, NativeSelect } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { useState } from 'react'
import type { Advisory, DraftText } from '../../../src/api/contract/advisories.ts'
import { useStepUp } from '../access/step-up.tsx'
import { ask } from '../api/client.ts'
import { allianceQuery, incidentQuery, vocabularyQuery } from '../api/queries.ts'
import { useSession } from '../app/session.ts'
import { languageName } from '../i18n/names.ts'
import { useWords } from '../i18n/use-words.ts'
import { kindName, sectorName } from '../incidents/said.ts'
import { FormAct } from '../parts/form-act.tsx'
import { MemberLabel } from '../parts/member-label.tsx'
import { EmptyState, ErrorState, RowSkeletons } from '../parts/states.tsx'
import page from '../styles/page.module.css'
import css from './advisories.module.css'
import { DraftForm, emptyDraft } from './draft-form.tsx'
import { draftFromIncident } from './from-incident.ts'

const route = getRouteApi('/shell/advisories')
const dayMs = 86_400_000

/** The first draft: an empty one, or one about an incident that the address names. */
export function NewAdvisory() {
  const words = useWords()
  const { incident: named } = route.useSearch()
  const num = Number(named ?? 0)
  const asked = Number.isSafeInteger(num) && num > 0
  const incident = useQuery({ ...incidentQuery(num), enabled: asked })
  const vocabulary = useQuery({ ...vocabularyQuery, enabled: asked })
  const draft = emptyDraft(
    new Date(Math.ceil((Date.now() + 3 * dayMs) / 3_600_000) * 3_600_000).toISOString(),
    words.language,
  )
  if (!asked) return <NewAdvisoryForm beginWith={draft} />
  for (const one of [incident, vocabulary])
    if (one.isError) return <ErrorState error={one.error} onRetry={() => void one.refetch()} />
  if (incident.data === undefined || vocabulary.data === undefined) return <RowSkeletons rows={6} />
  const { kind, sector, given, name } = incident.data
  const title = `${kindName(words, vocabulary.data, kind)}: ${sectorName(words, vocabulary.data, sector)}`
  return (
    <>
      <p className={css.quiet}>{words('advisory.fromIncident', { name })}</p>
      <NewAdvisoryForm beginWith={draftFromIncident(draft, incident.data, title)} only={given} />
    </>
  )
}

interface Props {
  readonly beginWith: DraftText
  /** Who may have what it begins with: the others are left out until somebody adds them. */
  readonly only?: readonly string[]
}

/** The text, and who writes it together. */
function NewAdvisoryForm({ beginWith, only }: Props) {
  const words = useWords()
  const { member } = useSession()
  const client = useQueryClient()
  const stepUp = useStepUp()
  const navigate = route.useNavigate()
  const alliance = useQuery(allianceQuery)
  const [draft, setDraft] = useState(beginWith)
  const [chosen, setChosen] = useState('')
  const [chosenWithout, setWithout] = useState<readonly string[] | null>(null)
  const agreements = (alliance.data?.agreements ?? []).filter(({ parties }) => parties.includes(member))
  const agreement = agreements.find(({ id }) => id === chosen) ?? agreements[0]
  const parties = agreement?.parties ?? []
  const without =
    chosenWithout ?? (only === undefined ? [] : parties.filter((one) => one !== member && !only.includes(one)))
  const run = useMutation({
    mutationFn: () =>
      stepUp(() =>
        ask<Advisory>('/advisories', {
          method: 'POST',
          json: { ...draft, agreement: agreement?.id, members: parties.filter((one) => !without.includes(one)) },
        }),
      ),
    async onSuccess(advisory) {
      client.setQueryData(['advisory', advisory.id], advisory)
      void client.invalidateQueries({ queryKey: ['advisories'] })
      await navigate({ to: '/advisories/$id', params: { id: advisory.id } })
    },
  })
  if (alliance.isPending) return <RowSkeletons rows={6} />
  if (agreement === undefined)
    return <EmptyState title={words('advisory.noAgreementTitle')}>{words('advisory.noAgreement')}</EmptyState>
  return (
    <form
      className={`${page.panel} ${css.form} ${css.inside}`}
      aria-label={words('advisory.tab.new')}
      onSubmit={(event) => {
        event.preventDefault()
        run.mutate()
      }}
    >
      <div className={css.two}>
        <NativeSelect
          label={words('advisory.agreement')}
          value={agreement.id}
          data={agreements.map(({ id, title }) => ({ value: id, label: title }))}
          onChange={(event) => setChosen(event.currentTarget.value)}
        />
        <NativeSelect
          label={words('advisory.language')}
          value={draft.language}
          data={['en', 'ja', 'fil'].map((one) => ({ value: one, label: languageName(words, one) }))}
          onChange={(event) => setDraft({ ...draft, language: event.currentTarget.value })}
        />
      </div>
      <fieldset className={css.part}>
        <legend>{words('advisory.members')}</legend>
        <p className={css.quiet}>{words('advisory.membersHint')}</p>
        <div className={css.line}>
          {parties.map((code) => (
            <Checkbox
              key={code}
              label={<MemberLabel code={code} />}
              checked={!without.includes(code)}
              disabled={code === member}
              onChange={() =>
                setWithout(without.includes(code) ? without.filter((one) => one !== code) : [...without, code])
              }
            />
          ))}
        </div>
      </fieldset>
      <DraftForm draft={draft} onChange={setDraft} />
      <FormAct run={run}>{words('advisory.begin')}</FormAct>
    </form>
  )
}
