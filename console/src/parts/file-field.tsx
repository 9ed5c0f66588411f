import { FileInput, type FileInputProps } from '@mantine/core'
import { IconPaperclip } from '@tabler/icons-react'
import { useWords } from '../i18n/use-words.ts'

/** A field for one file, or several, that says what it is before one is chosen. */
export function FileField<Many extends boolean = false>(props: FileInputProps<Many>) {
  const words = useWords()
  return (
    <FileInput<Many>
      clearable
      placeholder={words('app.chooseFile')}
      leftSection={<IconPaperclip size={16} stroke={1.6} aria-hidden="true" />}
      {...props}
    />
  )
}
