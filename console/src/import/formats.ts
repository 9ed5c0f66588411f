/** What the node reads; the names are its own. */
export const textFormats = [
  'auto',
  'stix',
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
export const fileFormats = [...textFormats, 'document'] as const
export type Format = (typeof fileFormats)[number]
