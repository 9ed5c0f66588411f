import { Button, Checkbox, NativeSelect, Textarea, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { HuntItem, NewHunt } from '../../../src/api/contract/hunts.ts'
import { allianceQuery } from '../api/queries.ts'
import { useSession } from '../app/session.ts'
import { useWords } from '../i18n/use-words.ts'
import { Failure } from '../parts/failure.tsx'
import { MemberLabel } from '../parts/member-label.tsx'
import page from '../styles/page.module.css'
import css from './hunts.module.css'
import { useHuntAct } from './use-hunt-act.ts'

const empty: HuntItem = { kind: 'stix', name: '', text: '' }
const moment = (text: string): string => (text === '' ? '' : new Date(text).toISOString())

/** Asks members to look for something: why, on which ground, in which time, and what. */
export function NewHuntForm({ onDone }: { readonly onDone: () => void }) {
  const words = useWords()
  const { member } = useSession()
  const others = (useQuery(allianceQuery).data?.members ?? []).filter(({ code }) => code !== member)
  const [fields, setFields] = useState({
    title: '',
    purpose: '',
    legalBasis: '',
    questions: '',
    from: '',
    to: '',
    due: '',
  })
  const [members, setMembers] = useState<readonly string[]>([])
  const [items, setItems] = useState<readonly HuntItem[]>([empty])
  const act = useHuntAct(onDone)
  const set = (name: keyof typeof fields) => (event: { currentTarget: { value: string } }) => {
    const { value } = event.currentTarget
    setFields((before) => ({ ...before, [name]: value }))
  }
  const change = (at: number, part: Partial<HuntItem>) =>
    setItems((before) => before.map((one, place) => (place === at ? { ...one, ...part } : one)))
  const sound = items.filter(({ name, text }) => name.trim() !== '' && text.trim() !== '')
  const isWhole =
    [fields.title, fields.purpose, fields.legalBasis, fields.from, fields.to, fields.due].every(
      (one) => one.trim() !== '',
    ) &&
    members.length > 0 &&
    (sound.length > 0 || fields.questions.trim() !== '')
  return (
    <form
      className={`${page.panel} ${css.card} ${css.new}`}
      aria-label={words('hunt.tab.new')}
      onSubmit={(event) => {
        event.preventDefault()
        const { title, purpose, legalBasis, questions, from, to, due } = fields
        const json = {
          package: {
            ...{ title, purpose, legalBasis, from: moment(from), to: moment(to), items: [...sound] },
            questions: questions.split('\n').filter((one) => one.trim() !== ''),
          },
          members: [...members],
          due: moment(due),
        } satisfies NewHunt
        act.mutate({ path: '/hunts', json })
      }}
    >
      <TextInput label={words('hunt.name')} value={fields.title} required maxLength={200} onChange={set('title')} />
      <Checkbox.Group value={[...members]} onChange={setMembers} label={words('hunt.members')}>
        <div className={css.members}>
          {others.map(({ code }) => (
            <Checkbox key={code} value={code} label={<MemberLabel code={code} />} />
          ))}
        </div>
      </Checkbox.Group>
      <Textarea
        {...{ label: words('hunt.purpose'), value: fields.purpose, onChange: set('purpose') }}
        {...{ required: true, autosize: true, minRows: 2, maxLength: 2000 }}
      />
      <Textarea
        {...{ label: words('hunt.legalBasis'), value: fields.legalBasis, onChange: set('legalBasis') }}
        {...{ required: true, autosize: true, minRows: 1, maxLength: 2000 }}
      />
      <div className={css.fields}>
        <TextInput
          {...{ type: 'datetime-local', label: words('hunt.from'), value: fields.from, onChange: set('from') }}
          required
        />
        <TextInput
          {...{ type: 'datetime-local', label: words('hunt.to'), value: fields.to, onChange: set('to') }}
          required
        />
        <TextInput
          {...{ type: 'datetime-local', label: words('hunt.due'), value: fields.due, onChange: set('due') }}
          required
        />
      </div>
      <Textarea
        {...{ label: words('hunt.questions'), description: words('hunt.questions.hint') }}
        {...{ value: fields.questions, onChange: set('questions'), autosize: true, minRows: 1 }}
      />
      <fieldset className={css.newItems}>
        <legend>{words('hunt.items')}</legend>
        {items.map((item, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: items have their place alone
          <div key={at} className={css.newItem}>
            <div className={css.fields}>
              <NativeSelect
                label={words('hunt.kind')}
                value={item.kind}
                data={(['stix', 'sigma'] as const).map((one) => ({ value: one, label: words(`hunt.kind.${one}`) }))}
                onChange={(event) => change(at, { kind: event.currentTarget.value === 'sigma' ? 'sigma' : 'stix' })}
              />
              <TextInput
                label={words('hunt.itemName')}
                value={item.name}
                maxLength={200}
                onChange={(event) => change(at, { name: event.currentTarget.value })}
              />
            </div>
            <Textarea
              label={words('hunt.itemText')}
              value={item.text}
              autosize
              minRows={2}
              maxLength={16_384}
              classNames={{ input: css.code ?? '' }}
              onChange={(event) => change(at, { text: event.currentTarget.value })}
            />
          </div>
        ))}
        <div>
          <Button
            size="compact-sm"
            variant="default"
            disabled={items.length >= 50}
            onClick={() => setItems((before) => [...before, empty])}
          >
            {words('hunt.addItem')}
          </Button>
        </div>
      </fieldset>
      <p className={css.quiet}>{words('hunt.new.hint')}</p>
      <Failure of={act.error} />
      <div>
        <Button type="submit" loading={act.isPending} disabled={!isWhole}>
          {words('hunt.ask')}
        </Button>
      </div>
    </form>
  )
}
