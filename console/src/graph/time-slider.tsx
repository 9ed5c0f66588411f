import { useEffect, useState } from 'react'
import type { Summary } from '../../../src/api/contract/objects.ts'
import { useWords } from '../i18n/use-words.ts'
import { formatMoment } from '../parts/timestamp.tsx'
import { bins, histogram, type Span } from './time.ts'
import css from './time-slider.module.css'

interface Props {
  readonly nodes: readonly Summary[]
  readonly span: Span
  readonly window: Span | null
  readonly onWindow: (window: Span | null) => void
}

/** Which part of the time is shown: two ends over how much was said when. Nothing moves in the picture, it only appears and disappears. */
export function TimeSlider({ nodes, span, window, onWindow }: Props) {
  const words = useWords()
  const counts = histogram(nodes, span)
  const most = Math.max(1, ...counts)
  const step = (span.until - span.from) / bins
  const place = (at: number) => Math.max(0, Math.min(bins, Math.round((at - span.from) / step)))
  const chosen = [window === null ? 0 : place(window.from), window === null ? bins : place(window.until)] as const
  const [low, high] = chosen
  const [ends, setEnds] = useState<readonly [number, number]>(chosen)
  useEffect(() => setEnds([low, high]), [low, high])
  const change = (next: readonly [number, number]) => {
    setEnds(next)
    const whole = next[0] === 0 && next[1] === bins
    onWindow(whole ? null : { from: span.from + next[0] * step, until: span.from + next[1] * step })
  }
  const say = (at: number) => formatMoment(new Date(span.from + at * step), words.language, 'date')
  return (
    <fieldset className={css.time}>
      <legend className="only-heard">{words('graph.time')}</legend>
      <svg viewBox={`0 0 ${bins} 20`} preserveAspectRatio="none" className={css.bars} aria-hidden="true">
        {counts.map((count, at) => (
          <rect
            // biome-ignore lint/suspicious/noArrayIndexKey: a bar is its place
            key={at}
            x={at + 0.1}
            width={0.8}
            y={20 - (count / most) * 20}
            height={(count / most) * 20}
            fill={at >= ends[0] && at < ends[1] ? 'var(--accent)' : 'var(--line-strong)'}
          />
        ))}
      </svg>
      <div className={css.ends}>
        {([0, 1] as const).map((end) => (
          <label key={end} className={css.end}>
            <span>{words(end === 0 ? 'graph.from' : 'graph.until')}</span>
            <input
              type="range"
              className={css.range}
              min={0}
              max={bins}
              value={ends[end]}
              aria-valuetext={say(ends[end])}
              onChange={(event) => {
                const value = Number(event.currentTarget.value)
                change(end === 0 ? [Math.min(value, ends[1] - 1), ends[1]] : [ends[0], Math.max(value, ends[0] + 1)])
              }}
            />
            <output className={css.moment}>{say(ends[end])}</output>
          </label>
        ))}
      </div>
    </fieldset>
  )
}
