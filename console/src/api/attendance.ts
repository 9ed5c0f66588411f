const restMs = 5 * 60_000
let lastSeenMs = Date.now()

// Whatever a person does in the window; a page asks for news by itself.
for (const name of ['pointerdown', 'pointermove', 'keydown', 'wheel', 'touchstart'])
  globalThis.addEventListener?.(name, () => (lastSeenMs = Date.now()), { capture: true, passive: true })

/** Whether nobody has done anything in this tab for a while: what it asks then must not keep its session from ending. */
export function isUnattended(): boolean {
  return Date.now() - lastSeenMs > restMs
}
