import type { FlashAlert } from '../../src/api/contract/flash.ts'

const text = `TREFOIL FLASH/1
From: JP
Number: 7
Time: 2026-11-23T09:15:00Z
TLP: AMBER
Subject: Edge gateways: exploitation under way

Take the management interface off the network now.

管理画面をネットワークから切り離してください。

Indicator: 203[.]0[.]113[.]9
Key: 1f0c 93b2 4d6e 0a57 8be1 c2d4 7790 ee31
Signature: ${'A'.repeat(86)}==
`

/** An alert of our own with one answer, and one of another member. */
export function flashOf(nowMs: number): FlashAlert[] {
  const moment = (minutes: number): string => new Date(nowMs - minutes * 60_000).toISOString()
  const common = { tlp: 'amber', body: '', indicators: ['203.0.113.9'], text, digest: '0'.repeat(64) } as const
  const report = 'report--00000001-0000-4000-8000-000000000001'
  return [
    {
      ...{ ...common, indicators: [...common.indicators] },
      ...{ name: 'JP-7', from: 'JP', number: 7, at: moment(90), subject: 'Edge gateways: exploitation under way' },
      ...{ objectId: report, isOurs: true, receivedAt: moment(90) },
      acknowledged: [{ member: 'US', at: moment(80), by: 'network' }],
      waiting: [{ member: 'PH', given: true, overdue: true }],
    },
    {
      ...{ ...common, indicators: [...common.indicators] },
      ...{ name: 'US-3', from: 'US', number: 3, at: moment(30), subject: 'Phishing against ministries' },
      ...{ objectId: report, isOurs: false, receivedAt: moment(29), digest: '1'.repeat(64) },
      acknowledged: [],
      waiting: [],
    },
  ]
}

export const mockCode = {
  code: 'K7Q2-9XMF-03TD',
  spelled: 'Kilo 7 Quebec 2 9 X-ray Mike Foxtrot 0 3 Tango Delta',
  sent: true,
}
export const mockQr =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 29 29"><path fill="#fff" d="M0 0h29v29H0z"/><path d="M4 4h7v7h-7z"/></svg>'
