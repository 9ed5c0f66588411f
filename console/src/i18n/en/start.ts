/** Said where the console itself could not be loaded; the build puts these into a script of its own. */
export const start = {
  'start.title': 'The console could not be loaded',
  'start.text':
    'Its files on this node have changed or are missing, as while it is being upgraded. Wait a minute, then load the page again. If it stays so, tell your administrator that the console has to be built again.',
  'start.again': 'Load again',
} as const
