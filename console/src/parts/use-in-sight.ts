import { type RefObject, useEffect, useRef } from 'react'

/** Brings what an address means into sight when it is first shown. */
export function useInSight<T extends HTMLElement>(isMeant: boolean): RefObject<T | null> {
  const box = useRef<T>(null)
  useEffect(() => {
    if (isMeant) box.current?.scrollIntoView({ block: 'start' })
  }, [isMeant])
  return box
}
