import { NativeSelect, TextInput } from '@mantine/core'
import { useWords } from '../i18n/use-words.ts'
import type { Format } from './formats.ts'
import css from './import.module.css'

/** What the file is; for a table, which column is what. */
export function FormatFields<Choice extends Format>({
  formats,
  format,
  onFormat,
  mapping,
  onMapping,
}: {
  readonly formats: readonly Choice[]
  readonly format: Choice
  readonly onFormat: (format: Choice) => void
  readonly mapping: string
  readonly onMapping: (mapping: string) => void
}) {
  const words = useWords()
  return (
    <div className={css.formats}>
      <NativeSelect
        label={words('import.format')}
        description={words('import.formatHint')}
        value={format}
        onChange={(event) => onFormat(formats.find((one) => one === event.currentTarget.value) ?? format)}
        data={formats.map((value) => ({ value, label: words(`import.format.${value}`) }))}
      />
      {(format === 'csv' || format === 'auto') && (
        <TextInput
          label={words('import.mapping')}
          description={words('import.mappingHint')}
          placeholder={words('import.mappingPlaceholder')}
          value={mapping}
          onChange={(event) => onMapping(event.currentTarget.value)}
          maxLength={4000}
          spellCheck={false}
        />
      )}
    </div>
  )
}
