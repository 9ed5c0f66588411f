import { Button, NativeSelect, Textarea, TextInput } from '@mantine/core'
import type { ReactNode } from 'react'
import type { DraftText, ProductState } from '../../../src/api/contract/advisories.ts'
import { tlpLabel } from '../i18n/names.ts'
import { useWords } from '../i18n/use-words.ts'
import css from './advisories.module.css'

const labels = ['clear', 'green', 'amber', 'amber+strict', 'red'] as const
type Tlp = (typeof labels)[number]
const productStates: readonly ProductState[] = ['known_affected', 'fixed', 'under_investigation']

export const emptyDraft = (embargo: string, language: string): DraftText => ({
  title: '',
  tlp: 'clear',
  language,
  embargo,
  sections: [{ id: 'summary', tlp: 'clear', heading: '', text: '' }],
  products: [],
  vulnerabilities: [],
  indicators: [],
  references: [],
  playbooks: [],
})

interface Props {
  readonly draft: DraftText
  readonly onChange: (draft: DraftText) => void
}

/** The texts of an advisory, part by part, each with its own label. */
export function DraftForm({ draft, onChange }: Props) {
  const words = useWords()
  const set = <K extends keyof DraftText>(name: K, value: DraftText[K]): void => onChange({ ...draft, [name]: value })
  return (
    <>
      <div className={css.two}>
        <TextInput
          label={words('advisory.titleField')}
          value={draft.title}
          required
          maxLength={300}
          onChange={(event) => set('title', event.currentTarget.value)}
        />
        <TlpSelect label={words('advisory.widest')} value={draft.tlp} onChange={(tlp) => set('tlp', tlp)} />
        <TextInput
          type="datetime-local"
          label={words('advisory.embargoField')}
          value={localValue(draft.embargo)}
          required
          onChange={(event) => {
            const at = new Date(event.currentTarget.value)
            if (!Number.isNaN(at.getTime())) set('embargo', at.toISOString())
          }}
        />
      </div>
      <Part
        title={words('advisory.sections')}
        add={words('advisory.addSection')}
        items={draft.sections}
        onAdd={() => set('sections', [...draft.sections, { ...fresh('s', draft.sections), heading: '', text: '' }])}
        onChange={(items) => set('sections', items)}
        least={1}
      >
        {(one, put) => (
          <>
            <TextInput
              label={words('advisory.heading')}
              value={one.heading}
              required
              maxLength={200}
              onChange={(event) => put({ heading: event.currentTarget.value })}
            />
            <Textarea
              label={words('advisory.text')}
              value={one.text}
              autosize
              minRows={3}
              maxLength={40_000}
              onChange={(event) => put({ text: event.currentTarget.value })}
            />
          </>
        )}
      </Part>
      <Part
        title={words('advisory.products')}
        add={words('advisory.addProduct')}
        items={draft.products}
        onAdd={() =>
          set('products', [...draft.products, { ...fresh('p', draft.products), vendor: '', name: '', version: '' }])
        }
        onChange={(items) => set('products', items)}
      >
        {(one, put) => (
          <div className={css.two}>
            {(['vendor', 'name', 'version'] as const).map((name) => (
              <TextInput
                key={name}
                label={words(`advisory.product.${name}`)}
                value={one[name]}
                required
                maxLength={100}
                onChange={(event) => put({ [name]: event.currentTarget.value })}
              />
            ))}
          </div>
        )}
      </Part>
      {draft.products.length > 0 && (
        <Part
          title={words('advisory.vulnerabilities')}
          add={words('advisory.addVulnerability')}
          items={draft.vulnerabilities}
          onAdd={() =>
            set('vulnerabilities', [
              ...draft.vulnerabilities,
              {
                ...fresh('v', draft.vulnerabilities),
                ...{ cve: '', title: '', description: '', remediation: '' },
                products: [{ id: draft.products[0]!.id, status: 'known_affected' }],
              },
            ])
          }
          onChange={(items) => set('vulnerabilities', items)}
        >
          {(one, put) => (
            <>
              <div className={css.two}>
                <TextInput
                  label={words('advisory.cve')}
                  value={one.cve}
                  required
                  maxLength={30}
                  onChange={(event) => put({ cve: event.currentTarget.value.trim().toUpperCase() })}
                />
                <TextInput
                  label={words('advisory.titleField')}
                  value={one.title}
                  required
                  maxLength={300}
                  onChange={(event) => put({ title: event.currentTarget.value })}
                />
              </div>
              {(['description', 'remediation'] as const).map((name) => (
                <Textarea
                  key={name}
                  label={words(`advisory.${name}`)}
                  value={one[name]}
                  autosize
                  minRows={2}
                  maxLength={10_000}
                  onChange={(event) => put({ [name]: event.currentTarget.value })}
                />
              ))}
              <div className={css.two}>
                {draft.products.map(({ id, name, version }) => (
                  <NativeSelect
                    key={id}
                    label={`${name} ${version}`}
                    value={one.products.find((named) => named.id === id)?.status ?? ''}
                    data={[
                      { value: '', label: words('advisory.notConcerned') },
                      ...productStates.map((value) => ({ value, label: words(`advisory.status.${value}`) })),
                    ]}
                    onChange={(event) => {
                      const status = productStates.find((value) => value === event.currentTarget.value)
                      const others = one.products.filter((named) => named.id !== id)
                      put({ products: status === undefined ? others : [...others, { id, status }] })
                    }}
                  />
                ))}
              </div>
            </>
          )}
        </Part>
      )}
      <Part
        title={words('advisory.indicators')}
        add={words('advisory.addIndicator')}
        items={draft.indicators}
        onAdd={() =>
          set('indicators', [...draft.indicators, { ...fresh('i', draft.indicators), name: '', pattern: '' }])
        }
        onChange={(items) => set('indicators', items)}
      >
        {(one, put) => (
          <div className={css.two}>
            <TextInput
              label={words('advisory.name')}
              value={one.name}
              required
              maxLength={300}
              onChange={(event) => put({ name: event.currentTarget.value })}
            />
            <TextInput
              label={words('advisory.pattern')}
              value={one.pattern}
              required
              maxLength={5000}
              onChange={(event) => put({ pattern: event.currentTarget.value })}
            />
          </div>
        )}
      </Part>
      <Part
        title={words('advisory.references')}
        add={words('advisory.addReference')}
        items={draft.references}
        onAdd={() => set('references', [...draft.references, { ...fresh('r', draft.references), title: '', url: '' }])}
        onChange={(items) => set('references', items)}
      >
        {(one, put) => (
          <div className={css.two}>
            <TextInput
              label={words('advisory.titleField')}
              value={one.title}
              required
              maxLength={300}
              onChange={(event) => put({ title: event.currentTarget.value })}
            />
            <TextInput
              type="url"
              label={words('advisory.address')}
              value={one.url}
              required
              maxLength={2000}
              onChange={(event) => put({ url: event.currentTarget.value })}
            />
          </div>
        )}
      </Part>
    </>
  )
}

interface Piece {
  readonly id: string
  readonly tlp: Tlp
}

function Part<P extends Piece>({
  title,
  add,
  items,
  onAdd,
  onChange,
  least = 0,
  children,
}: {
  readonly title: string
  readonly add: string
  readonly items: readonly P[]
  readonly onAdd: () => void
  readonly onChange: (items: P[]) => void
  readonly least?: number
  readonly children: (one: P, put: (change: Partial<P>) => void) => ReactNode
}) {
  const words = useWords()
  return (
    <fieldset className={css.part}>
      <legend>{title}</legend>
      {items.map((one) => {
        const put = (change: Partial<P>): void =>
          onChange(items.map((other) => (other.id === one.id ? { ...other, ...change } : other)))
        return (
          <div key={one.id} className={css.piece}>
            {children(one, put)}
            <div className={css.line}>
              <TlpSelect
                label={words('advisory.label')}
                value={one.tlp}
                onChange={(tlp) => put({ tlp } as Partial<P>)}
              />
              {items.length > least && (
                <Button
                  size="compact-sm"
                  variant="default"
                  onClick={() => onChange(items.filter((other) => other.id !== one.id))}
                >
                  {words('advisory.remove')}
                </Button>
              )}
            </div>
          </div>
        )
      })}
      <div>
        <Button size="compact-sm" variant="default" onClick={onAdd}>
          {add}
        </Button>
      </div>
    </fieldset>
  )
}

export function TlpSelect({
  label,
  value,
  onChange,
}: {
  readonly label: string
  readonly value: Tlp
  readonly onChange: (tlp: Tlp) => void
}) {
  return (
    <NativeSelect
      label={label}
      value={value}
      data={labels.map((one) => ({ value: one, label: tlpLabel(one) }))}
      onChange={(event) => {
        const tlp = labels.find((one) => one === event.currentTarget.value)
        if (tlp !== undefined) onChange(tlp)
      }}
    />
  )
}

/** A name that no part of the list has; it stays with the part, so that translations and comments find it. */
function fresh(letter: string, items: readonly Piece[]): { id: string; tlp: Tlp } {
  let number = items.length + 1
  while (items.some(({ id }) => id === `${letter}${number}`)) number++
  return { id: `${letter}${number}`, tlp: 'clear' }
}

/** A moment as the browser's own field wants it: local, to the minute. */
function localValue(at: string): string {
  const date = new Date(at)
  const local = new Date(date.getTime() - date.getTimezoneOffset() * 60_000)
  return local.toISOString().slice(0, 16)
}
