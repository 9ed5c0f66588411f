import type { counted as english } from '../en/counted.ts'

export const counted: Record<keyof typeof english, string> = {
  'counted.title': 'Ang binibilang ng numerong ito',
  'counted.close': 'Isara',
  'counted.nothing': 'Wala',
  'counted.none': 'Wala na ang binilang nito, o nasa labas ng panahong ito.',
  'counted.objects_one': '{{count}} bagay',
  'counted.objects_other': '{{count}} bagay',
  'counted.alarmsOnly': 'Ang mga dapat lamang tingnan ng tao.',
  'counted.everything': 'Ipakita ang lahat',
  'counted.save': 'I-save bilang',
  'counted.png': 'Larawan (PNG)',
  'counted.svg': 'Guhit (SVG)',
  'counted.csv': 'Talahanayan (CSV)',
  'counted.at': 'Binilang',
}
