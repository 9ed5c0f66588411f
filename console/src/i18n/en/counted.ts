export const counted = {
  'counted.title': 'What this number counts',
  'counted.close': 'Close',
  'counted.nothing': 'Nothing',
  'counted.none': 'What it counted is gone meanwhile, or lies outside this time.',
  'counted.objects_one': '{{count}} object',
  'counted.objects_other': '{{count}} objects',
  'counted.save': 'Save as',
  'counted.png': 'Picture (PNG)',
  'counted.svg': 'Drawing (SVG)',
  'counted.csv': 'Table (CSV)',
  'counted.at': 'Counted',
}
