import type { unread as english } from '../en/unread.ts'

export const unread: Record<keyof typeof english, string> = {
  'reading.why.it leads to itself': 'tumutukoy ito sa sarili',
  'reading.why.its kind is no word: it became related-to': 'hindi salita ang uri nito: naging related-to',
  'reading.why.one of its ends came to several objects, or to none':
    'ang isang dulo nito ay naging maraming object, o wala',
  'reading.why.there are too many of them': 'masyadong marami ang mga ito',
  'reading.why.what it leads to is not in the event': 'wala sa event ang tinutukoy nito',
  'reading.why.another rule has its number, and a revision no lower':
    'may ibang tuntunin na may ganitong numero at hindi mas lumang bersyon',
  'reading.why.for which engine it is: it counts as one for Snort':
    'kung para sa aling engine: itinuring na para sa Snort',
  'reading.why.for which engine it is: it counts as one for Suricata':
    'kung para sa aling engine: itinuring na para sa Suricata',
  'reading.why.it has not one number (sid)': 'walang iisang numero (sid)',
  'reading.why.it is no rule': 'hindi ito tuntunin',
  'reading.why.it is not one line of text': 'hindi ito isang linya ng teksto',
  'reading.why.it is switched off': 'naka-off ito',
  'reading.why.it is too long': 'masyadong mahaba',
  'reading.why.it raises nothing': 'wala itong itinataas na babala',
  'reading.why.its fingerprint and dates: STIX has no object for them':
    'ang fingerprint at mga petsa nito: walang object ang STIX para sa mga ito',
  'reading.why.its head is not a protocol, addresses, ports and a direction':
    'ang unahan nito ay hindi protocol, mga address, mga port at direksyon',
  'reading.why.its options are not closed': 'hindi nakasara ang mga opsyon nito',
  'reading.why.an option of it has no name': 'may opsyon itong walang pangalan',
  'reading.why.a sighting of an observable': 'pagkakita sa isang observable',
  'reading.why.an expiration': 'pag-expire',
  'reading.why.an observable has no description': 'walang paglalarawan ang isang observable',
  'reading.why.an observable has no labels': 'walang label ang isang observable',
  'reading.why.it counts only together with others (AND)': 'may saysay lang kasama ng iba (AND)',
  'reading.why.it has no CVE number': 'wala itong numero ng CVE',
  'reading.why.it has no id': 'wala itong ID',
  'reading.why.it has no vulnerabilities, so there is no report': 'wala itong kahinaan, kaya walang ulat',
  'reading.why.it is deleted': 'binura na ito',
  'reading.why.it is empty': 'wala itong laman',
  'reading.why.it is no value of its kind': 'hindi ito halaga ng uri nito',
  'reading.why.it is no value that tells its kind': 'hindi matukoy ang uri ng halagang ito',
  'reading.why.no object says it': 'walang object na nagsasabi nito',
  'reading.why.no part of an object': 'hindi bahagi ng isang object',
  'reading.why.nothing of it became an object': 'walang naging object mula rito',
  'reading.why.nothing of it became an object, so there is no report':
    'walang naging object mula rito, kaya walang ulat',
  'reading.why.that it is said of an observable': 'na tungkol ito sa isang observable',
  'reading.why.that its attributes belong together': 'na magkakasama ang mga attribute nito',
  'reading.why.the value is not of this term': 'hindi para sa terminong ito ang halaga',
  'reading.why.the value is not of this type': 'hindi ganitong uri ang halaga',
  'reading.why.there is no object for it': 'walang object para rito',
  'reading.why.there is no object for this galaxy': 'walang object para sa galaxy na ito',
  'reading.why.there is no object for this term': 'walang object para sa terminong ito',
  'reading.why.there is no object for this type': 'walang object para sa uring ito',
  'reading.why.there is nothing that it is about': 'walang bagay na tinutukoy nito',
  'reading.why.there is nothing in it that an object could be made of': 'wala itong maaaring gawing object',
  'reading.why.what stands behind the value': 'ang nakasulat pagkatapos ng halaga',
}
