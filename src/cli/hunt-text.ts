import type { Hunt, HuntOffer, HuntResults } from '../api/contract/hunts.ts'

/** A hunt of ours: what each member has said, and what it looked at. */
export function showHunt({ hunt, package: asked, offers, dueAt }: Hunt): string {
  const items = asked?.items ?? []
  const names = items.map(({ name }) => name)
  return [
    `${hunt}  ${asked?.title ?? 'taken back'}  due ${dueAt}`,
    ...offers.flatMap((offer) => [
      `  ${offer.member}: ${stateOf(offer)}${offer.reply === null || offer.reply.text === '' ? '' : `: ${offer.reply.text}`}`,
      ...(offer.reply?.results == null ? [] : showResults(offer.reply.results, names)),
    ]),
  ].join('\n')
}

/** A hunt of another member: what it asks for, and what can be looked for here. */
export function showHuntOffer(offer: HuntOffer): string {
  const { id, member, package: asked, problem, problems, dueAt } = offer
  const head = `${id}  from ${member}: ${stateOf(offer)}, due ${dueAt}`
  if (asked === null) return `${head}\n  ${problem ?? 'it was taken back'}`
  return [
    `${head}\n  ${asked.title}`,
    `  purpose: ${asked.purpose}`,
    `  legal basis: ${asked.legalBasis}`,
    `  time: ${asked.from} to ${asked.to}`,
    ...asked.questions.map((question) => `  question: ${question}`),
    ...asked.items.map(
      ({ kind, name }, place) =>
        `  ${kind} ${name}${problems[place] == null ? '' : `: cannot be looked for: ${problems[place]}`}`,
    ),
  ].join('\n')
}

/** What was looked at here, for whoever reviews it. */
export function showRuns({ runs, package: asked }: HuntOffer): string {
  return runs
    .map(({ num, source, items, note }) => {
      const { kind, format, name, events, outside, undated, skipped } = source
      const seen = `${events} events looked at, ${outside} outside the time, ${undated} without a time, ${skipped} lines skipped`
      const what = [kind, format, name].filter((one) => one !== '').join(' ')
      const found = items.map(
        ({ count, because }, place) =>
          `\n    ${asked?.items[place]?.name ?? place}: ${count ?? 'not looked for'}${because === null ? '' : ` (${because})`}`,
      )
      return `\n  run ${num}: ${what}: ${seen}${note === null ? '' : `; ${note}`}${found.join('')}`
    })
    .join('')
}

const stateOf = ({ state, overdue, late }: HuntOffer): string =>
  `${state}${overdue ? ', overdue' : ''}${late ? ', late' : ''}`

function showResults({ counts, sources }: HuntResults, names: readonly string[]): string[] {
  if (counts === null) return ['    looked; nothing is released']
  return [
    ...counts.map(({ count, because, first, last }, place) => {
      const when = first === null ? '' : `, ${first} to ${last}`
      return `    ${names[place] ?? place}: ${count ?? 'not looked for'}${when}${because === null ? '' : ` (${because})`}`
    }),
    ...sources.map(({ kind, format, sector, events, from, to }) => {
      const what = [kind === 'held' ? 'what it holds' : 'telemetry', format, sector].filter((one) => one !== '')
      return `    looked at ${what.join(' ')}: ${events} events${from === null ? '' : `, ${from} to ${to}`}`
    }),
  ]
}
