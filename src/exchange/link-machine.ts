/** The link to one peer as a total table, written down for people in docs/protocol/sync.md; a test holds the two together. */

export const linkStates = ['idle', 'pulling', 'waiting', 'refused', 'stopped'] as const
export type LinkState = (typeof linkStates)[number]

export const linkEvents = [
  'start', // the node starts, or the peer joins the charter
  'notified', // the peer says that it has something new, or a person asks
  'timer', // the timer that was armed has run out
  'page-more', // a page is stored, and there is or may be more
  'page-last', // a page is stored, and it was the last
  'network-error', // no answer, a broken one, or the peer has trouble of its own
  'protocol-error', // an answer that breaks the protocol
  'refused-by-peer', // the peer does not take us for a member
  'not-now', // nothing is wrong, but what the peer has cannot be taken yet: its charter is newer than ours
  'distrusted', // an alarm: what the peer gave contradicts what it gave or signed before
  'not-stored', // this node could not store the page
  'charter-changed', // this node adopted another charter
  'stop', // the node stops, or the peer leaves the charter
] as const
export type LinkEvent = (typeof linkEvents)[number]

export const linkActions = [
  'pull', // ask for the next page of the first lane that has one
  'abort', // give up the page under way; what it still brings is dropped
  'note', // remember that a notify came while a page was under way
  'arm-poll', // the safety poll
  'arm-backoff', // the next attempt after a failure
  'arm-slow', // the next attempt after a refusal
  'disarm', // cancel the timer
  'succeed', // no failures any more
  'fail', // one failure more, with its reason
  'forgive', // begin the back-off anew
  'distrust', // the reason is kept and shown; nothing is taken until a person has looked
  'reread', // what was refused under another charter than ours now is asked for again
] as const
export type LinkAction = (typeof linkActions)[number]

export interface Step {
  readonly state: LinkState
  readonly actions: readonly LinkAction[]
}

type Row = Readonly<Record<LinkEvent, Step | null>>

const to = (state: LinkState, ...actions: LinkAction[]): Step => ({ state, actions })

// null: nothing happens. Answers to a page that was given up never become events, so in four states they cannot occur.
const noAnswer = {
  'page-more': null,
  'page-last': null,
  'network-error': null,
  'protocol-error': null,
  'refused-by-peer': null,
  'not-now': null,
  distrusted: null,
  'not-stored': null,
} as const

const table: Readonly<Record<LinkState, Row>> = {
  idle: {
    ...noAnswer,
    start: null,
    notified: to('pulling', 'disarm', 'pull'),
    timer: to('pulling', 'pull'),
    'charter-changed': to('pulling', 'disarm', 'reread', 'pull'),
    stop: to('stopped', 'disarm'),
  },
  pulling: {
    start: null,
    notified: to('pulling', 'note'),
    timer: null,
    'page-more': to('pulling', 'succeed', 'pull'),
    'page-last': to('idle', 'succeed', 'arm-poll'),
    'network-error': to('waiting', 'fail', 'arm-backoff'),
    'protocol-error': to('waiting', 'fail', 'arm-backoff'),
    'refused-by-peer': to('refused', 'fail', 'arm-slow'),
    'not-now': to('waiting', 'fail', 'arm-backoff'),
    distrusted: to('refused', 'distrust', 'arm-slow'),
    'not-stored': to('waiting', 'fail', 'arm-backoff'),
    'charter-changed': to('pulling', 'abort', 'reread', 'pull'),
    stop: to('stopped', 'abort'),
  },
  waiting: {
    ...noAnswer,
    start: null,
    notified: to('pulling', 'disarm', 'forgive', 'pull'),
    timer: to('pulling', 'pull'),
    'charter-changed': to('pulling', 'disarm', 'forgive', 'reread', 'pull'),
    stop: to('stopped', 'disarm'),
  },
  refused: {
    ...noAnswer,
    start: null,
    notified: to('pulling', 'disarm', 'pull'),
    timer: to('pulling', 'pull'),
    'charter-changed': to('pulling', 'disarm', 'forgive', 'reread', 'pull'),
    stop: to('stopped', 'disarm'),
  },
  stopped: {
    ...noAnswer,
    start: to('pulling', 'reread', 'pull'),
    notified: null,
    timer: null,
    'charter-changed': null,
    stop: null,
  },
}

/** What a link in this state does about this event. Total: every state answers every event. */
export function next(state: LinkState, event: LinkEvent): Step {
  return table[state][event] ?? { state, actions: [] }
}
