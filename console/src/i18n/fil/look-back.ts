import type { lookBack as english } from '../en/look-back.ts'

export const lookBack: Record<keyof typeof english, string> = {
  'lookBack.title': 'Pagbabalik-tanaw',
  'lookBack.hint':
    'Itinatago kung aling halaga ang nabanggit ng telemetry sa aling araw, at wala nang iba: hindi kung sino, anong oras, o ilang beses. Hinahanap dito ang bawat bagong indicator.',
  'lookBack.off': 'Walang itinatago. Binubuksan ito ng opsiyong lookBackDays (TREFOIL_LOOK_BACK_DAYS).',
  'lookBack.nothing': 'Wala pang naitala.',
  'lookBack.covered_one': 'Naitala: {{count}} araw, {{until}}, {{events}} pangyayari.',
  'lookBack.covered_other': 'Naitala: {{count}} araw mula {{from}} hanggang {{until}}, {{events}} pangyayari.',
  'lookBack.noGaps': 'Walang kulang na araw mula sa una.',
  'lookBack.gaps_one': 'Walang naitala sa {{count}} araw mula sa una: {{days}}.',
  'lookBack.gaps_other': 'Walang naitala sa {{count}} araw mula sa una, gaya ng {{days}}.',
  'lookBack.kept': 'Itinatago ang mga araw nang {{days}} araw, at ang mismong mga halaga nang {{valueDays}}.',
  'lookBack.error': 'Mali ang “malamang” sa isa sa {{count}} halaga.',
  'lookBack.values': 'Mga halaga, isa bawat linya',
  'lookBack.ask': 'Magbalik-tanaw',
  'lookBack.when': 'Nakita',
  'lookBack.seenOn': 'Nakita na dati noong {{days}}',
  'lookBack.notSeen': 'Hindi nakita sa mga araw na naitala',
  'lookBack.cannot': 'Hindi mahahanap: pribadong address, network na higit sa 4,096 address, o network ng IPv6',
  'lookBack.probably': 'malamang',
  'lookBack.below': 'nasa ilalim o loob nito',
  'lookBack.more_one': '{{count}} araw pa',
  'lookBack.more_other': '{{count}} araw pa',
  'lookBack.recordedDays_one': '{{count}} araw ang naitala',
  'lookBack.recordedDays_other': '{{count}} araw ang naitala',
}
