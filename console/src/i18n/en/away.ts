export const away = {
  'away.title': 'The node cannot be reached.',
  'away.since': 'What you see is from {{time}}.',
  'away.limit': 'Nothing above {{tlp}} is kept here.',
  'away.readOnly': 'Nothing can be changed until it answers again; that is noticed by itself.',
  'away.refused': 'Not done, and nothing was sent. What you wrote stays here.',
}
