import type { ReactNode } from 'react'
import type { Incident, Vocabulary } from '../../../src/api/contract/incidents.ts'
import { useWords, type Words } from '../i18n/use-words.ts'
import { useMemberNames } from '../parts/member-badge.tsx'
import { ObjectLink } from '../parts/object-link.tsx'
import { SourceName } from '../parts/source-name.tsx'
import { formatMoment, Timestamp } from '../parts/timestamp.tsx'
import css from './incidents.module.css'
import { kindName, recipientLabel, say, scaleWord, sectorName } from './said.ts'

interface Props {
  readonly incident: Incident
  readonly vocabulary: Vocabulary
}

/** What was done with an incident, by whom and when. */
export function History({ incident, vocabulary }: Props) {
  const words = useWords()
  const memberName = useMemberNames()
  return (
    <ol className={css.history}>
      {incident.history.map(({ at, actor, action, detail }) => (
        <li key={`${at} ${action} ${JSON.stringify(detail)}`}>
          <Timestamp at={at} /> <b>{words.find(`incident.did.${action}`) ?? action}</b>
          {Object.entries(detail).map(([name, value]) => (
            <span key={name} className="foreign">
              {sayFact(name, value, { words, memberName, incident, vocabulary })}
            </span>
          ))}
          <span className={css.quiet}>
            <SourceName source={actor} />
          </span>
        </li>
      ))}
    </ol>
  )
}

interface Known extends Props {
  readonly words: Words
  readonly memberName: (code: string) => string
}

function sayFact(name: string, value: unknown, { words, memberName, incident, vocabulary }: Known): ReactNode {
  const text = Array.isArray(value) ? value.join(', ') : String(value)
  switch (name) {
    case 'recipients':
      return [value]
        .flat()
        .map(String)
        .map((one) => recipientLabel(words, vocabulary, one))
        .join(', ')
    case 'kind':
      return kindName(words, vocabulary, text)
    case 'sector':
      return sectorName(words, vocabulary, text)
    case 'member':
      return memberName(text)
    case 'object':
      return <ObjectLink id={text} />
    case 'at':
    case 'due': {
      const moment = formatMoment(new Date(text), words.language)
      return name === 'due' ? `${words('incident.dueBy')} ${moment}` : moment
    }
    case 'rule': {
      const rule = incident.rules.find(({ id }) => id === text)
      return rule === undefined ? text : say(words, rule.title)
    }
    case 'clock': {
      const clock = incident.clocks.find((one) => one.clock === text)
      return clock === undefined ? text : say(words, clock.title)
    }
    case 'task':
      return incident.tasks.find(({ num }) => num === value)?.title ?? text
    case 'state':
      return words.find(`incident.state.${text}`) ?? scaleWord(words, 'task', text)
    case 'outcome':
      return scaleWord(words, 'request', text)
    case 'trigger':
    case 'determination':
      return scaleWord(words, name, text)
    case 'fields':
      return [value]
        .flat()
        .map((one) => words.find(`incident.${one}`) ?? String(one))
        .join(', ')
    case 'bytes':
      return words('raw.bytes', { count: Number(value) })
    // A request stands above under its subject; a file under its digest.
    case 'request':
      return incident.requests.find(({ id }) => id === text)?.subject ?? null
    case 'digest':
      return <code className={css.digest}>{text.slice(0, 16)}…</code>
    default:
      return text
  }
}
