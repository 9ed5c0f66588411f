import type { Ink } from './drawn.ts'
import { tones } from './look.ts'

/** The tokens of the design as colours that a canvas understands, as they are now: light or dark. */
export function readInk(): Ink {
  const probe = document.createElement('span')
  document.body.append(probe)
  const colour = (token: string): string => {
    probe.style.color = `var(--${token})`
    return getComputedStyle(probe).color
  }
  const ink: Ink = {
    palette: tones.map((tone) => colour(`tone-${tone}`)),
    line: colour('line-strong'),
    surface: colour('surface'),
    group: colour('accent'),
    text: colour('text'),
    halo: colour('surface'),
    accent: colour('accent'),
    font: `12px ${getComputedStyle(document.body).fontFamily}`,
  }
  probe.remove()
  return ink
}
