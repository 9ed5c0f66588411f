import { Button, NativeSelect, PasswordInput, Radio, Textarea, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import type { TlpLabel as Tlp } from '../../../src/api/contract/labels.ts'
import type { Source, SourceFound, SourceSecret, SourceSettings, Sources } from '../../../src/api/contract/sources.ts'
import { useStepUp } from '../access/step-up.tsx'
import { ask } from '../api/client.ts'
import { sourcesQuery } from '../api/queries.ts'
import { useWords } from '../i18n/use-words.ts'
import { FormatFields } from '../import/format-fields.tsx'
import { textFormats } from '../import/formats.ts'
import { Failure } from '../parts/failure.tsx'
import { isSourceName } from '../parts/name-rules.ts'
import page from '../styles/page.module.css'
import { FoundPanel } from './found-panel.tsx'
import { intervals, sayInterval } from './say-interval.ts'
import css from './sources.module.css'

interface Props {
  /** The one that is changed; absent: a new one. */
  readonly source?: Source
  readonly allowed: Sources['allowed']
  /** With the name of what was added. */
  readonly onDone: (name: string | null) => void
}

const kinds = ['taxii', 'url', 'folder', 'csaf', 'misp'] as const
const hints = {
  taxii: 'sources.taxiiHint',
  url: 'sources.urlHint',
  csaf: 'sources.csafHint',
  misp: 'sources.mispHint',
} as const
const proofs = ['signature', 'hash'] as const
const levels: readonly Tlp[] = ['clear', 'green', 'amber', 'amber+strict', 'red']
const credentialKinds = ['none', 'basic', 'token', 'certificate', 'keep'] as const
type CredentialKind = (typeof credentialKinds)[number]

const fresh: SourceSettings = {
  kind: 'taxii',
  address: '',
  root: null,
  collections: [],
  format: 'auto',
  mapping: '',
  proof: 'signature',
  everySeconds: 3600,
  tlp: 'amber',
  agreements: [],
  owner: '',
  basis: '',
  ca: '',
}

/** Adds a source, or changes one. What it would find there can be looked at before anything is taken. */
export function SourceForm({ source, allowed, onDone }: Props) {
  const words = useWords()
  const client = useQueryClient()
  const stepUp = useStepUp()
  const [name, setName] = useState(source?.name ?? '')
  const [settings, setSettings] = useState<SourceSettings>(source?.settings ?? fresh)
  const [credentials, setCredentials] = useState<CredentialKind>(
    source === undefined || source.credentials === 'none' ? 'none' : 'keep',
  )
  const [user, setUser] = useState('')
  const [secretText, setSecretText] = useState('')
  const [certificate, setCertificate] = useState('')
  const [collectionsText, setCollectionsText] = useState(settings.collections.join(', '))
  const set = (more: Partial<SourceSettings>) => setSettings({ ...settings, ...more })

  function showCollections(text: string) {
    setCollectionsText(text)
    set({ collections: listOf(text) })
  }
  function secret(): SourceSecret | null | undefined {
    if (credentials === 'keep') return undefined
    if (credentials === 'basic') return { kind: 'basic', user, password: secretText }
    if (credentials === 'token') return { kind: 'token', token: secretText }
    return credentials === 'none' ? null : { kind: 'certificate', certificate, key: secretText }
  }
  const given = (): { secret?: SourceSecret | null } => {
    const one = secret()
    return one === undefined ? {} : { secret: one }
  }
  const probe = useMutation({
    mutationFn: () =>
      ask<SourceFound>('/sources/probe', {
        method: 'POST',
        json: { settings, ...given(), ...(source === undefined ? {} : { name: source.name }) },
      }),
    gcTime: 0,
  })
  const save = useMutation({
    mutationFn: () =>
      stepUp(() =>
        source === undefined
          ? ask<Source>('/sources', { method: 'POST', json: { name, settings, secret: secret() ?? null } })
          : ask<Source>(`/sources/${encodeURIComponent(source.name)}`, {
              method: 'PATCH',
              json: { settings, ...given() },
            }),
      ),
    onSuccess: async (saved) => {
      await client.invalidateQueries({ queryKey: sourcesQuery.queryKey })
      onDone(saved.name)
    },
    gcTime: 0,
  })
  const [unfit, setUnfit] = useState(false)
  const isComplete = name !== '' && settings.address.trim() !== ''
  const [forgetProbe, forgetSave] = [probe.reset, save.reset]
  // What failed, or was found, is true of what was asked, and of nothing else.
  // biome-ignore lint/correctness/useExhaustiveDependencies: a change of any of these makes it out of date
  useEffect(() => {
    setUnfit(false)
    forgetSave()
  }, [name, settings, forgetSave])
  // biome-ignore lint/correctness/useExhaustiveDependencies: the rest of the settings is chosen from what was found
  useEffect(() => forgetProbe(), [settings.kind, settings.address, forgetProbe])
  return (
    <form
      className={`${page.panel} ${css.form}`}
      onSubmit={(event) => {
        event.preventDefault()
        setUnfit(!isSourceName(name))
        if (isComplete && isSourceName(name)) save.mutate()
      }}
    >
      {source === undefined && (
        <TextInput
          label={words('sources.name')}
          description={words('sources.nameHint')}
          value={name}
          error={unfit ? words('sources.nameInvalid') : undefined}
          maxLength={63}
          autoComplete="off"
          spellCheck={false}
          onChange={(event) => setName(event.currentTarget.value.toLowerCase())}
        />
      )}
      <Radio.Group
        label={words('sources.kind')}
        value={settings.kind}
        onChange={(value) => set({ kind: kinds.find((one) => one === value) ?? 'taxii' })}
      >
        <div className={css.choices}>
          {kinds.map((kind) => (
            <Radio key={kind} value={kind} label={words(`sources.kind.${kind}`)} />
          ))}
        </div>
      </Radio.Group>
      <TextInput
        label={words(settings.kind === 'folder' ? 'sources.folder' : 'sources.address')}
        description={
          settings.kind === 'folder'
            ? words('sources.folderHint', { folders: allowed.folders.join(', ') || words('app.none') })
            : words(hints[settings.kind])
        }
        value={settings.address}
        maxLength={2000}
        autoComplete="off"
        spellCheck={false}
        onChange={(event) => set({ address: event.currentTarget.value })}
      />
      {settings.kind === 'csaf' && (
        <NativeSelect
          label={words('sources.proof')}
          description={words('sources.proofHint')}
          value={settings.proof}
          onChange={(event) => set({ proof: proofs.find((one) => one === event.currentTarget.value) ?? 'signature' })}
          data={proofs.map((value) => ({ value, label: words(`sources.proof.${value}`) }))}
        />
      )}
      {settings.kind === 'taxii' && (
        <div className={css.row}>
          <TextInput
            label={words('sources.root')}
            description={words('sources.rootHint')}
            value={settings.root ?? ''}
            spellCheck={false}
            onChange={(event) => set({ root: event.currentTarget.value.trim() || null })}
          />
          <TextInput
            label={words('sources.collections')}
            description={words('sources.collectionsHint')}
            value={collectionsText}
            spellCheck={false}
            onChange={(event) => showCollections(event.currentTarget.value)}
          />
        </div>
      )}
      {(settings.kind === 'url' || settings.kind === 'folder') && (
        <FormatFields
          formats={textFormats}
          format={settings.format}
          onFormat={(format) => set({ format })}
          mapping={settings.mapping}
          onMapping={(mapping) => set({ mapping })}
        />
      )}
      {settings.kind !== 'folder' && (
        <>
          <NativeSelect
            label={words('sources.credentials')}
            description={words('sources.credentialsHint')}
            value={credentials}
            onChange={(event) =>
              setCredentials(credentialKinds.find((one) => one === event.currentTarget.value) ?? 'none')
            }
            data={credentialKinds
              .filter((one) => one !== 'keep' || (source !== undefined && source.credentials !== 'none'))
              .map((value) => ({ value, label: words(`sources.credentials.${value}`) }))}
          />
          {credentials === 'basic' && (
            <TextInput
              label={words('sources.user')}
              value={user}
              autoComplete="off"
              spellCheck={false}
              onChange={(event) => setUser(event.currentTarget.value)}
            />
          )}
          {(credentials === 'basic' || credentials === 'token') && (
            <PasswordInput
              label={words(credentials === 'basic' ? 'signIn.password' : 'admin.token')}
              value={secretText}
              autoComplete="off"
              onChange={(event) => setSecretText(event.currentTarget.value)}
            />
          )}
          {credentials === 'certificate' && (
            <div className={css.row}>
              <Textarea
                label={words('sources.certificate')}
                value={certificate}
                rows={3}
                spellCheck={false}
                onChange={(event) => setCertificate(event.currentTarget.value)}
              />
              <Textarea
                label={words('sources.key')}
                value={secretText}
                rows={3}
                spellCheck={false}
                autoComplete="off"
                onChange={(event) => setSecretText(event.currentTarget.value)}
              />
            </div>
          )}
          <Textarea
            label={words('sources.ca')}
            description={words('sources.caHint')}
            value={settings.ca}
            rows={2}
            spellCheck={false}
            onChange={(event) => set({ ca: event.currentTarget.value })}
          />
        </>
      )}
      <div className={css.row}>
        <NativeSelect
          label={words('sources.every')}
          value={String(settings.everySeconds)}
          onChange={(event) => set({ everySeconds: Number(event.currentTarget.value) })}
          data={[...new Set<number>([...intervals, settings.everySeconds])]
            .sort((a, b) => a - b)
            .map((seconds) => ({ value: String(seconds), label: sayInterval(words, seconds) }))}
        />
        <NativeSelect
          label={words('sources.unmarked')}
          description={words('sources.unmarkedHint')}
          value={settings.tlp ?? ''}
          onChange={(event) => set({ tlp: levels.find((one) => one === event.currentTarget.value) ?? null })}
          data={[
            { value: '', label: words('sources.unmarkedKeep') },
            ...levels.map((level) => ({ value: level, label: `TLP:${level.toUpperCase()}` })),
          ]}
        />
      </div>
      <div className={css.row}>
        <TextInput
          label={words('sources.owner')}
          value={settings.owner}
          maxLength={300}
          onChange={(event) => set({ owner: event.currentTarget.value })}
        />
        <TextInput
          label={words('sources.basis')}
          description={words('sources.basisHint')}
          value={settings.basis}
          maxLength={2000}
          onChange={(event) => set({ basis: event.currentTarget.value })}
        />
      </div>
      {probe.data !== undefined && (
        <FoundPanel
          found={probe.data}
          onRoot={(root) => set({ root })}
          onCollections={(ids) => showCollections(ids.join(', '))}
        />
      )}
      <Failure of={probe.error} />
      <Failure of={save.error} />
      <div className={css.acts}>
        <Button
          variant="default"
          loading={probe.isPending}
          disabled={settings.address.trim() === ''}
          onClick={() => probe.mutate()}
        >
          {words('sources.test')}
        </Button>
        <Button type="submit" loading={save.isPending} disabled={!isComplete}>
          {words(source === undefined ? 'sources.subscribe' : 'sources.save')}
        </Button>
        <Button variant="subtle" onClick={() => onDone(null)}>
          {words('app.cancel')}
        </Button>
      </div>
    </form>
  )
}

function listOf(text: string): string[] {
  return text
    .split(/[\s,]+/)
    .map((one) => one.trim())
    .filter((one) => one !== '')
}
