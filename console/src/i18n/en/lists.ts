export const lists = {
  'watchList.watched': 'Indicators that are looked for, the latest to come first',
  'watchList.not-watched': 'Indicators that are held and not looked for, the latest to come first',
  'matrixColumn.scored': '{{count}} of {{of}} techniques',
}
