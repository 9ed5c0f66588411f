import { Fault } from '../base/fault.ts'
import type { SingleSignOn } from '../sign-in/single-sign-on.ts'
import type { Challenges } from './challenges.ts'
import * as contract from './contract/sessions.ts'
import type { EventStreams } from './event-streams.ts'
import { nowMicros } from './identify.ts'
import type { Operation } from './operation.ts'
import type { ApiParts } from './parts.ts'
import { startSession } from './start-session.ts'

/** What the sign-in page is told when the browser comes back without a session. */
type Outcome = 'waiting' | 'refused' | 'unavailable'

/** Sign-in at an OpenID provider. */
export function ssoRoutes(parts: ApiParts, streams: EventStreams, challenges: Challenges): Operation[] {
  function provider(): SingleSignOn {
    if (parts.singleSignOn === null) throw new Fault('not-found', 'this node has no single sign-on')
    return parts.singleSignOn
  }
  const record = (action: string, subject: string, detail: string) =>
    parts.audit.add({ actor: 'public', action, subject, detail })

  return [
    {
      method: 'post',
      path: '/session/sso',
      summary: 'Begin to sign in at the OpenID provider',
      access: 'anyone',
      answer: { status: 200, schema: contract.singleSignOnStart },
      async handle(c) {
        const { url, flow } = await provider().begin()
        challenges.beginFlow(c, flow)
        return c.json({ url })
      },
    },
    {
      method: 'get',
      path: '/session/sso/callback',
      summary: 'Where the provider sends the browser back to; goes on to the console',
      access: 'anyone',
      answer: { status: 302, schema: null },
      async handle(c) {
        const sso = provider()
        const back = (outcome: Outcome) => c.redirect(`/sign-in?sso=${outcome}`)
        // Taken before it is looked at: a state that was used, or is another browser's, finds nothing.
        const flow = challenges.endFlow(c)
        if (flow === null) {
          await record('sign-in-refused', '', 'by=single-sign-on')
          return back('refused')
        }
        let proved: Awaited<ReturnType<SingleSignOn['finish']>>
        try {
          proved = await sso.finish(new URL(c.req.url).search, flow)
        } catch (error) {
          if (!(error instanceof Fault)) throw error
          parts.reportRefusedSignOn(error)
          if (error.kind === 'unavailable') return back('unavailable')
          await record('sign-in-refused', '', 'by=single-sign-on')
          return back('refused')
        }
        const { issuer, subject, shown } = proved
        const known = await parts.identities.find(issuer, subject)
        const account = known === null || known.account === null ? null : await parts.accounts.find(known.account)
        if (account === null) {
          // Never by name or e-mail, which the provider may let people choose: an administrator says whose it is.
          await parts.identities.wait({ issuer, subject, shown, createdAt: nowMicros(parts) })
          if (known === null) await record('identity-waiting', subject, `issuer=${issuer}`)
          return back('waiting')
        }
        if (account.disabled) {
          await record('sign-in-refused', account.name, 'by=single-sign-on')
          return back('refused')
        }
        await startSession(parts, streams, c, account, 'single-sign-on')
        return c.redirect('/')
      },
    },
  ]
}
