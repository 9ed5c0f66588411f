import { z } from 'zod'
import { Fault } from '../base/fault.ts'
import { ruleShape } from '../desks/situation/rules.ts'
import { dateOf } from '../desks/situation/statistics.ts'
import { callerName } from '../http/connection.ts'
import * as contract from './contract/situation.ts'
import { parseQuery } from './input.ts'
import { readJson } from './json-body.ts'
import { jsonBody, type Operation } from './operation.ts'
import type { ApiParts } from './parts.ts'
import { requireOwnPicture } from './situation-routes.ts'

const statisticsQuery = z.strictObject({ weeks: z.coerce.number<string>().int().min(1).max(110).default(12) })
const weekQuery = z.strictObject({ week: z.iso.date() })
const mostAlerts = 200

/** What people do with the picture: early warning, and statistics for the other members. */
export function situationDeskRoutes(parts: ApiParts): Operation[] {
  const { situation } = parts
  const { warnings, statistics } = situation
  const own = () => requireOwnPicture(parts)
  const listRules = async () => ({ items: await warnings.rules() }) as contract.WarningRules
  return [
    {
      method: 'get',
      path: '/situation/alerts',
      summary: 'Rates that were too high, with the numbers that say why',
      access: 'reader',
      answer: { status: 200, schema: contract.alerts },
      async handle(c) {
        own()
        return c.json(await presentAlerts(parts))
      },
    },
    {
      method: 'post',
      path: '/situation/alerts/look',
      summary: 'Judge the days until yesterday by every rule now',
      access: 'analyst',
      answer: { status: 200, schema: contract.alerts },
      async handle(c) {
        own()
        await warnings.look()
        return c.json(await presentAlerts(parts))
      },
    },
    {
      method: 'post',
      path: '/situation/alerts/{id}/seen',
      summary: 'Say that an alert was seen',
      access: 'analyst',
      answer: { status: 200, schema: contract.alerts },
      async handle(c, who) {
        own()
        await warnings.seen(c.req.param('id') ?? '', callerName(who.person))
        return c.json(await presentAlerts(parts))
      },
    },
    {
      method: 'get',
      path: '/situation/rules',
      summary: 'The rules of early warning',
      access: 'reader',
      answer: { status: 200, schema: contract.warningRules },
      async handle(c) {
        own()
        return c.json(await listRules())
      },
    },
    {
      method: 'put',
      path: '/situation/rules/{id}',
      summary: 'Change a rule of early warning, or make one',
      access: 'admin',
      stepUp: true,
      body: { schema: ruleShape, mediaTypes: jsonBody },
      answer: { status: 200, schema: contract.warningRules },
      async handle(c, who) {
        own()
        const rule = await readJson(c.req.raw, ruleShape)
        if (rule.id !== c.req.param('id')) throw new Fault('invalid', 'the rule has another id than the address')
        await warnings.changeRule(rule, callerName(who.person))
        return c.json(await listRules())
      },
    },
    {
      method: 'delete',
      path: '/situation/rules/{id}',
      summary: 'Put a rule of early warning back to what it was at first, or remove one',
      access: 'admin',
      stepUp: true,
      answer: { status: 200, schema: contract.warningRules },
      async handle(c, who) {
        own()
        await warnings.resetRule(c.req.param('id') ?? '', callerName(who.person))
        return c.json(await listRules())
      },
    },
    {
      method: 'get',
      path: '/situation/statistics',
      summary: 'What members published of their weeks',
      access: 'reader',
      query: statisticsQuery,
      answer: { status: 200, schema: contract.statistics },
      async handle(c) {
        own()
        const { weeks } = parseQuery(c, statisticsQuery)
        const due = await statistics.due()
        const items = await statistics.list(weeks)
        return c.json({ due: due === null ? null : dateOf(due), items } satisfies contract.Statistics)
      },
    },
    {
      method: 'get',
      path: '/situation/statistics/draft',
      summary: 'What would be published of a week, and how much of it is withheld',
      access: 'reader',
      query: weekQuery,
      answer: { status: 200, schema: contract.statisticDraft },
      async handle(c) {
        own()
        const { may, statistic, withheld, of } = await statistics.draft(dayNumber(parseQuery(c, weekQuery).week))
        const refused = may.publish ? null : may
        const answer: contract.StatisticDraft = {
          ...{ may: may.publish, because: refused?.because ?? null, withheld, of, statistic },
          from: refused?.from === undefined ? null : dateOf(refused.from),
        }
        return c.json(answer)
      },
    },
    {
      method: 'post',
      path: '/situation/statistics',
      summary: 'Publish the statistics of a week to the members: once, and for ever',
      access: 'releaser',
      because: "Statistics are published in this member's name",
      stepUp: true,
      body: { schema: contract.publishStatistic, mediaTypes: jsonBody },
      answer: { status: 201, schema: contract.publishedStatistic },
      async handle(c, who) {
        own()
        const { week } = await readJson(c.req.raw, contract.publishStatistic)
        return c.json({ id: await statistics.publish(dayNumber(week), callerName(who.person)) }, 201)
      },
    },
  ]
}

async function presentAlerts({ situation }: ApiParts): Promise<contract.Alerts> {
  const items = (await situation.warnings.alerts(mostAlerts)).map(({ atMs, seenBy, from, until, ...alert }) => ({
    ...{ ...alert, baseline: [...alert.baseline], at: new Date(atMs).toISOString() },
    ...{ seenBy: seenBy === '' ? null : seenBy, from: dateOf(from), until: dateOf(until - 1) },
  }))
  return { items }
}

function dayNumber(date: string): number {
  return Date.parse(`${date}T00:00:00Z`) / 86_400_000
}
