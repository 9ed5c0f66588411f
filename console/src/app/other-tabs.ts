const channel = typeof BroadcastChannel === 'undefined' ? null : new BroadcastChannel('trefoil.session')

/** Somebody signed in or out here: all tabs share one session. */
export function tellOtherTabs(): void {
  channel?.postMessage('changed')
}

export function heedOtherTabs(onChanged: () => void): void {
  channel?.addEventListener('message', onChanged)
}
