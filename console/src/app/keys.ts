import { useLayoutEffect, useRef } from 'react'

const stored = 'trefoil.keys'

/** Single keys can be switched off (WCAG 2.2, 2.1.4): speech input would set them off. */
export function keysEnabled(): boolean {
  return localStorage.getItem(stored) !== 'off'
}
export function setKeysEnabled(on: boolean): void {
  localStorage.setItem(stored, on ? 'on' : 'off')
}

type Handlers = Readonly<Record<string, () => void>>

/** Those of every part of the page: what ends a sequence for one of them is no single key for another. */
const listening = new Set<{ readonly current: Handlers }>()

/**
 * Calls the handler of a key, or of a sequence such as `g i`, while nobody is writing and no dialog is open.
 * Handlers may change with every render.
 */
export function useKeys(handlers: Handlers): void {
  const latest = useRef(handlers)
  latest.current = handlers
  // Before anything is painted: what can be seen can be steered, however busy the browser is.
  useLayoutEffect(() => {
    let first = ''
    let firstAt = 0
    function onKeyDown(event: KeyboardEvent) {
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return
      if (event.key !== 'Escape' && !keysEnabled()) return
      const target = event.target instanceof HTMLElement ? event.target : null
      if (target?.closest('input, textarea, select, [contenteditable], dialog, [role="menu"], [role="dialog"]')) return
      const sequence = performance.now() - firstAt < 1500 ? `${first} ${event.key}` : ''
      const ends = sequence !== '' && [...listening].some(({ current }) => sequence in current)
      const handler = latest.current[ends ? sequence : event.key]
      first = event.key
      firstAt = performance.now()
      if (handler === undefined) return
      event.preventDefault()
      handler()
    }
    listening.add(latest)
    window.addEventListener('keydown', onKeyDown)
    return () => {
      listening.delete(latest)
      window.removeEventListener('keydown', onKeyDown)
    }
  }, [])
}

/** Calls the handler of Ctrl-K (on a Mac Command-K), also while somebody is writing. */
export function useCommandKey(handler: () => void): void {
  const latest = useRef(handler)
  latest.current = handler
  useLayoutEffect(() => {
    function onKeyDown(event: KeyboardEvent) {
      const isCommand = (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey
      if (!isCommand || event.key.toLowerCase() !== 'k' || event.isComposing) return
      const dialog = document.querySelector('dialog[open]')
      // Another dialog asks something: it is answered first. In the palette itself the keys close it.
      if (dialog !== null && dialog.querySelector('[role="combobox"]') === null) return
      event.preventDefault()
      latest.current()
    }
    window.addEventListener('keydown', onKeyDown)
    return () => window.removeEventListener('keydown', onKeyDown)
  }, [])
}
