import { Textarea } from '@mantine/core'

interface LongTextFieldProps {
  readonly label: string
  readonly value: string
  readonly onChange: (value: string) => void
}

/** Some sentences that a form needs. It grows with them. */
export function LongTextField({ label, value, onChange }: LongTextFieldProps) {
  return (
    <Textarea
      label={label}
      value={value}
      required
      autosize
      minRows={2}
      maxLength={10_000}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  )
}
