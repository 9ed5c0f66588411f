import { CopyValueMenu } from './copy-button.tsx'
import { defangPattern, displayName } from './defang.ts'
import css from './values.module.css'

/** A value that may be live: shown harmless, never a link. */
export function IndicatorValue({ type, value }: { readonly type: string; readonly value: string }) {
  const harmless = displayName(type, value)
  return (
    <span className={css.value}>
      <code className="foreign">{harmless}</code>
      <CopyValueMenu harmless={harmless} exact={value} />
    </span>
  )
}

/** A STIX pattern; what stands in quotes is made harmless, names of properties stay as they are. */
export function PatternText({ pattern }: { readonly pattern: string }) {
  const harmless = defangPattern(pattern)
  return (
    <div className={css.pattern}>
      <code className="foreign">{harmless}</code>
      <CopyValueMenu harmless={harmless} exact={pattern} />
    </div>
  )
}
