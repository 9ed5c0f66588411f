import { useRouter } from '@tanstack/react-router'
import type { MouseEvent, ReactNode, Ref } from 'react'

/** Follows the plain links in it within the console: for pictures, of which each of a thousand shapes is a link. */
export function InnerLinks({
  ref,
  className,
  label,
  children,
}: {
  readonly ref?: Ref<HTMLElement>
  readonly className?: string | undefined
  /** What it is called; it scrolls on a narrow screen, and must be reachable by the keyboard. */
  readonly label: string
  readonly children: ReactNode
}) {
  const router = useRouter()
  const follow = (event: MouseEvent) => {
    const { button, metaKey, ctrlKey, shiftKey, altKey, target } = event
    const address = target instanceof Element ? target.closest('a')?.getAttribute('href') : undefined
    // What a browser does with a link otherwise, such as a tab of its own, it does with these.
    if (event.defaultPrevented || button !== 0 || metaKey || ctrlKey || shiftKey || altKey) return
    if (address?.startsWith('/') !== true || address.startsWith('/api/')) return
    event.preventDefault()
    router.history.push(address)
  }
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the links in it are pressed by the keyboard, which clicks
    // biome-ignore lint/a11y/noNoninteractiveTabindex: see `label`
    <section ref={ref} className={className} tabIndex={0} aria-label={label} onClick={follow}>
      {children}
    </section>
  )
}
