export const counted = {
  'counted.title': 'What this number counts',
  'counted.close': 'Close',
  'counted.nothing': 'Nothing',
  'counted.none': 'What it counted is gone meanwhile, or lies outside this time.',
  'counted.objects_one': '{{count}} object',
  'counted.objects_other': '{{count}} objects',
  'counted.at': 'Counted',
  'counted.csv': 'Save as CSV',
  'counted.svg': 'Save as SVG',
  'counted.png': 'Save as PNG',
}
