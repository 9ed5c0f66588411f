import { Button, NativeSelect } from '@mantine/core'
import { useState } from 'react'
import { sectorLastNamed, sectors } from '../feedback/sectors.ts'
import { formatName, humanise } from '../i18n/names.ts'
import { useWords } from '../i18n/use-words.ts'
import { Failure } from '../parts/failure.tsx'
import { FileField } from '../parts/file-field.tsx'
import css from './hunts.module.css'
import { useHuntAct } from './use-hunt-act.ts'

const formats = ['zeek', 'suricata-eve', 'ndjson', 'csv', 'syslog', 'dns-log', 'windows-event']

/** Looks in what the node holds of its own, or in a file. Nothing of what is found leaves by this. */
export function RunForm({ id }: { readonly id: string }) {
  const words = useWords()
  const [file, setFile] = useState<File | null>(null)
  const [format, setFormat] = useState('zeek')
  const [sector, setSector] = useState(sectorLastNamed)
  const act = useHuntAct(() => setFile(null))
  const path = `/hunt-offers/${encodeURIComponent(id)}/runs`
  return (
    <form
      className={css.form}
      aria-label={words('hunt.run')}
      onSubmit={(event) => {
        event.preventDefault()
        if (file === null) return
        const query = {
          source: 'telemetry',
          format,
          name: file.name.slice(0, 200),
          ...(sector === '' ? {} : { sector }),
        }
        act.mutate({ path, query, file })
      }}
    >
      <p className={css.quiet}>{words('hunt.run.hint')}</p>
      <div className={css.fields}>
        <FileField label={words('hunt.file')} value={file} onChange={setFile} />
        <NativeSelect
          label={words('hunt.format')}
          value={format}
          data={formats.map((one) => ({ value: one, label: formatName(words, one) }))}
          onChange={(event) => setFormat(event.currentTarget.value)}
        />
        <NativeSelect
          label={words('verdict.sector')}
          value={sector}
          data={[
            { value: '', label: words('verdict.sectorNone') },
            ...sectors.map((one) => ({ value: one, label: words.find(`sector.${one}`) ?? humanise(one) })),
          ]}
          onChange={(event) => setSector(event.currentTarget.value)}
        />
      </div>
      <div className={css.line}>
        <Button type="submit" loading={act.isPending} disabled={file === null}>
          {words('hunt.runFile')}
        </Button>
        <Button
          variant="default"
          loading={act.isPending}
          onClick={() => act.mutate({ path, query: { source: 'held' } })}
        >
          {words('hunt.runHeld')}
        </Button>
      </div>
      <Failure of={act.error} />
    </form>
  )
}
