/** What can be read in, besides STIX, which needs no reading. */
export const inFormats = [
  'misp',
  'misp-galaxy',
  'csv',
  'list',
  'rules',
  'text',
  'openioc',
  'kev',
  'osv',
  'csaf',
] as const
export type InFormat = (typeof inFormats)[number]
