export const lists = {
  'watchList.watched': 'Indicators that are looked for, the latest to come first',
  'watchList.not-watched': 'Indicators that are held and not looked for, the latest to come first',
  'watchList.because': 'Why it is not looked for',
  'ally.open': 'Open at the console of {{member}}',
  'ally.askFor':
    'If somebody sent you this address, it may be known where they are and not have been given to this member. Ask them to release it, and say for what you need it.',
  'found.also': 'Also on the desks and lists:',
  'matrixColumn.scored': '{{count}} / {{of}} techniques',
}
