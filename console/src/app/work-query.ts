import { queryOptions } from '@tanstack/react-query'
import type { User } from '../../../src/api/contract/accounts.ts'
import type { AdvisoryList } from '../../../src/api/contract/advisories.ts'
import type { Alliance } from '../../../src/api/contract/alliance.ts'
import type { Client } from '../../../src/api/contract/clients.ts'
import type { Exercises } from '../../../src/api/contract/exercises.ts'
import type { FlashList } from '../../../src/api/contract/flash.ts'
import type { HuntOffers, Hunts } from '../../../src/api/contract/hunts.ts'
import type { Incident, IncidentList, Requests } from '../../../src/api/contract/incidents.ts'
import type { Reviews } from '../../../src/api/contract/reviews.ts'
import type { Sensors } from '../../../src/api/contract/sensors.ts'
import type { Session } from '../../../src/api/contract/sessions.ts'
import type { Sources } from '../../../src/api/contract/sources.ts'
import { ask } from '../api/client.ts'
import type { Key } from '../i18n/use-words.ts'
import type { pagesFor } from './pages.ts'
import {
  mayAdminister,
  mayDetect,
  mayReadExercises,
  mayReadFlash,
  mayReadIncidents,
  mayReadSources,
  mayReview,
  mayWorkHunts,
  mayWorkIncidents,
} from './roles.ts'

/** Something that people work with and that is no object: what it is called, and where it is. */
export interface Work {
  readonly page: ReturnType<typeof pagesFor>[number]['to']
  readonly note: Key
  readonly text: string
  /** Found by these words, too. */
  readonly more?: string
  readonly to: string
}

/**
 * What stands on the desks and lists of this node, as far as the person may read it: asked of the same addresses as their pages, which
 * the node cuts by duty. Long lists give their newest page; incidents are looked through by the node.
 */
export function workQuery(session: Session, text: string) {
  const { role } = session.person
  return queryOptions({
    queryKey: ['work', session.exercise, text],
    queryFn: async ({ signal }): Promise<readonly Work[]> => {
      const get = <T>(path: string, query: Readonly<Record<string, string | number>> = {}) =>
        ask<T>(path, { signal, query })
      const parts: Promise<readonly Work[]>[] = [get<Alliance>('/alliance').then(membersOf)]
      const add = <T>(may: boolean, asked: () => Promise<T>, read: (answer: T) => readonly Work[]) => {
        // What one desk does not answer is no reason to find nothing on the others.
        if (may)
          parts.push(
            asked()
              .then(read)
              .catch(() => []),
          )
      }
      add(mayReview(role), () => get<Reviews>('/reviews', { limit: 100 }), reviewsOf)
      if (!session.exercise) {
        for (const which of ['open', 'closed'])
          add(
            mayReadIncidents(role),
            () => get<IncidentList>('/incidents', { which, text: text.slice(0, 200) }),
            incidentsOf,
          )
        const [, num] = /^#?(\d{1,9})$/.exec(text) ?? []
        if (num !== undefined)
          add(
            mayReadIncidents(role),
            () => get<Incident>(`/incidents/${num}`),
            (one) => incidentsOf({ items: [one] }),
          )
        for (const which of ['open', 'published', 'abandoned'])
          add(mayWorkIncidents(role), () => get<AdvisoryList>('/advisories', { which }), advisoriesOf)
        for (const direction of ['in', 'out'])
          add(mayWorkIncidents(role), () => get<Requests>('/requests', { direction }), requestsOf)
        add(mayWorkHunts(role), () => get<Hunts>('/hunts'), huntsOf)
        add(mayWorkHunts(role), () => get<HuntOffers>('/hunt-offers'), offersOf)
        add(mayReadFlash(role), () => get<FlashList>('/flash', { limit: 100 }), flashesOf)
        add(mayReadSources(role), () => get<Sources>('/sources'), sourcesOf)
        add(mayDetect(role), () => get<Sensors>('/sensors'), sensorsOf)
        add(mayReadExercises(role), () => get<Exercises>('/exercises'), exercisesOf)
        add(mayAdminister(role), () => get<{ items: readonly User[] }>('/users'), usersOf)
        add(mayAdminister(role), () => get<{ items: readonly Client[] }>('/clients'), clientsOf)
      }
      return (await Promise.all(parts)).flat()
    },
    staleTime: 15_000,
    retry: false,
  })
}

const membersOf = ({ members }: Alliance): Work[] =>
  members.map(({ code, name }) => ({
    ...{ page: '/alliance', note: 'alliance.member', text: `${code} ${name}`, to: `/alliance#member-${code}` },
  }))
const reviewsOf = ({ items }: Reviews): Work[] =>
  items.map(({ num, object }) => ({
    ...{ page: '/reviews', note: 'nav.reviews', text: object.name || object.id, more: object.id },
    to: `/reviews?open=${num}`,
  }))
// The node has found them by all that they say.
const incidentsOf = ({ items }: Pick<IncidentList, 'items'>): Work[] =>
  items.map(({ num, name }) => ({
    ...{ page: '/incidents', note: 'situation.incident', text: `${num} ${name}`, more: found, to: `/incidents/${num}` },
  }))
const advisoriesOf = ({ items }: AdvisoryList): Work[] =>
  items.map(({ id, title }) => ({
    ...{
      page: '/advisories',
      note: 'nav.advisories',
      text: title,
      more: id,
      to: `/advisories/${encodeURIComponent(id)}`,
    },
  }))
const requestsOf = ({ items }: Requests): Work[] =>
  items.flatMap(({ id, subject, text, member }) =>
    subject === null
      ? []
      : [
          {
            ...{ page: '/incidents', note: 'incident.tab.requests', text: subject },
            ...{ more: `${id} ${member} ${text ?? ''}`, to: '/incidents?tab=requests' },
          },
        ],
  )
const huntsOf = ({ items }: Hunts): Work[] =>
  items.flatMap(({ hunt, package: asked }) =>
    asked === null
      ? []
      : [{ page: '/hunts', note: 'hunt.tab.out', text: asked.title, more: hunt, to: `/hunts?tab=out&hunt=${hunt}` }],
  )
const offersOf = ({ items }: HuntOffers): Work[] =>
  items.flatMap(({ id, member, package: asked }) =>
    asked === null
      ? []
      : [{ page: '/hunts', note: 'hunt.tab.in', text: asked.title, more: `${member} ${id}`, to: `/hunts?hunt=${id}` }],
  )
const flashesOf = ({ items }: FlashList): Work[] =>
  items.map(({ name, subject, indicators }) => ({
    ...{ page: '/flash', note: 'nav.flash', text: `${name} ${subject}` },
    ...{ more: indicators.join(' '), to: `/flash?open=${encodeURIComponent(name)}` },
  }))
const sourcesOf = ({ items }: Sources): Work[] =>
  items.map(({ name }) => ({
    ...{ page: '/sources', note: 'nav.sources', text: name, to: `/sources?open=${encodeURIComponent(name)}` },
  }))
const sensorsOf = ({ items }: Sensors): Work[] =>
  items.map(({ name }) => ({ page: '/detection', note: 'sensor.title', text: name, to: '/detection' }))
const exercisesOf = ({ items }: Exercises): Work[] =>
  items.map(({ name }) => ({ page: '/exercises', note: 'nav.exercises', text: name, to: '/exercises' }))
const usersOf = ({ items }: { readonly items: readonly User[] }): Work[] =>
  items.map(({ name }) => ({ page: '/administration', note: 'nav.administration', text: name, to: '/administration' }))
const clientsOf = ({ items }: { readonly items: readonly Client[] }): Work[] =>
  items.map(({ name }) => ({
    ...{ page: '/administration', note: 'nav.administration', text: name, to: '/administration?tab=clients' },
  }))

/** Stands for every word: the node found it already. */
export const found = '\u0000'
