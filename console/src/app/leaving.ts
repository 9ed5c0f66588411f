import { ask, Refused } from '../api/client.ts'

const key = 'trefoil.leaving'

/** Signs out at the node. While it does not answer, the browser remembers to: its cookie would open the session again. */
export async function leave(): Promise<void> {
  try {
    await ask('/session', { method: 'DELETE' })
    forgetLeaving()
  } catch (error) {
    if (error instanceof Refused && error.status === 0) localStorage.setItem(key, '1')
  }
}

/** Before anything is asked for: whoever signed out while the node was away is signed out. False: the node is still away. */
export async function haveLeft(): Promise<boolean> {
  if (localStorage.getItem(key) === null) return true
  try {
    await ask('/session', { method: 'DELETE' })
  } catch (error) {
    if (error instanceof Refused && error.status === 0) return false
  }
  forgetLeaving()
  return true
}

export function forgetLeaving(): void {
  localStorage.removeItem(key)
}
