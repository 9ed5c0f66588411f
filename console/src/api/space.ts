const key = 'trefoil.space'

/** The exercise whose space this tab is in; null: live. Each tab is in one space, and a new one is live. */
export function spaceName(): string | null {
  return sessionStorage.getItem(key)
}

/** Goes into the space of an exercise, or back to what is live: everything is asked anew, so that nothing of the other stays on the screen. */
export function enterSpace(name: string | null): void {
  forgetSpace()
  if (name !== null) sessionStorage.setItem(key, name)
  location.assign('/')
}

export function forgetSpace(): void {
  sessionStorage.removeItem(key)
}

/** What is the node's own is asked of it, whatever space this tab is in. */
const ofTheNode = /^\/(about|exercises|users|clients|identities|session\/.*)(\/|$)/

/** The space in which this is to be asked. */
export function spaceOf(path: string, method: string): string | null {
  return ofTheNode.test(path) || (path === '/session' && method !== 'GET') ? null : spaceName()
}
