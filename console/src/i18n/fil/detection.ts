import type { detection as english } from '../en/detection.ts'

export const detection: Record<keyof typeof english, string> = {
  'detection.title': 'Pagtuklas',
  'detection.intro':
    '{{watched}} indicator ang hinahanap sa telemetry ng node na ito; {{notWatched}} ang hawak ngunit hindi maaaring hanapin o hindi pinahihintulutan.',
  'detection.tripped': 'Labis ang pagtutugma',
  'detection.trippedHint':
    'Bigla silang tumugma sa lahat, kaya wala silang iuulat hanggang may taong magpasya. Sinabihan ang mga gumawa kung pinapayagan ng kasunduan.',
  'detection.noneTripped': 'Walang indicator na labis ang pagtutugma.',
  'detection.indicator': 'Indicator',
  'detection.matched': 'Tumugma',
  'detection.since': 'Mula',
  'detection.act': 'Gawin',
  'detection.ofEvents': '{{hits}} sa {{events}} pangyayari',
  'detection.reset': 'Hanapin itong muli',
  'detection.allowed': 'Mga pinahihintulutang halaga',
  'detection.allowedHint': 'Walang iuulat para sa mga halagang ito, sino man ang bumanggit.',
  'detection.noneAllowed': 'Walang pinapayagang halaga.',
  'detection.value': 'Halaga',
  'detection.valueHint':
    'Isang domain kasama ang lahat ng nasa ilalim nito, address, network, URL, digest, email address, o file:PANGALAN',
  'detection.reason': 'Dahilan',
  'detection.owner': 'Nagpahintulot',
  'detection.until': 'Hanggang',
  'detection.untilHint': 'Isang taon ang pinakamahaba; pagkatapos ay hahanapin itong muli.',
  'detection.remove': 'Huwag nang pahintulutan',
  'detection.allow': 'Pahintulutan',
  'detection.refused': 'Hindi ito ganoong halaga, o hindi araw na darating sa loob ng isang taon.',
  'detection.rule': 'Halaga ng isang indicator',
  'detection.ruleHint':
    'Nagsisimula ito sa tiwala ng gumawa at bumababa hanggang wala, maliban kung may makakita. Maaaring may sariling hangganan ang mga sektor at kasunduan (trefoil detection --rule).',
  'detection.days': 'Mga araw hanggang walang matira: {{kind}}',
  'detection.kind.address': 'mga address',
  'detection.kind.domain': 'mga domain',
  'detection.kind.url': 'mga URL',
  'detection.kind.hash': 'mga digest',
  'detection.kind.email': 'mga email address',
  'detection.kind.other': 'lahat ng iba pa',
  'detection.threshold.weak': 'Kapag mas mababa rito, sinasabi ng ulat na mahina ito',
  'detection.threshold.none': 'Kapag mas mababa rito, walang iuulat',
  'detection.save': 'I-save',
}
