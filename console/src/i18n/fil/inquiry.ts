import type { inquiry as english } from '../en/inquiry.ts'

export const inquiry: Record<keyof typeof english, string> = {
  'inquiry.title': 'Magtanong sa mga kaalyado',
  'inquiry.intro':
    'Itanong sa mga miyembro kung alam nila ang isang halaga. Malalaman nilang nagtanong kayo at tungkol sa ilan, ngunit hindi kung tungkol sa ano.',
  'inquiry.values': 'Mga halaga',
  'inquiry.valuesHint':
    'Isa bawat linya: domain, address, network, URL, digest, email address, file:PANGALAN. Buo o naka-defang. Hanggang 1,000.',
  'inquiry.count_one': '{{count}} halaga',
  'inquiry.count_other': '{{count}} halaga',
  'inquiry.tooMany': 'Higit ito sa 1,000; magtanong nang bahagi-bahagi.',
  'inquiry.members': 'Sino ang tatanungin',
  'inquiry.perDay_one': '{{count}} halaga bawat araw',
  'inquiry.perDay_other': '{{count}} halaga bawat araw',
  'inquiry.mayNot': 'Walang kasunduang nagpapahintulot na tanungin ang {{member}}.',
  'inquiry.nobody':
    'Walang kasunduang nagpapahintulot sa miyembrong ito na magtanong kaninuman. Magagawa ito ng karapatan sa ilalim ng confirm-existence.',
  'inquiry.ask': 'Magtanong',
  'inquiry.asking': 'Nagtatanong…',
  'inquiry.answers': 'Mga sagot',
  'inquiry.value': 'Halaga',
  'inquiry.yes': 'oo',
  'inquiry.no': 'hindi',
  'inquiry.notAsked': 'hindi halaga',
  'inquiry.noAnswer': 'walang sagot',
  'inquiry.of': 'ayon sa hawak nito noong {{when}}',
  'inquiry.left': '{{count}} pa ang maaaring itanong ngayong araw',
  'inquiry.because.no-right': 'Walang kasunduang nagpapahintulot na magtanong tayo.',
  'inquiry.because.over-quota': 'Hindi na maaaring magtanong pa ngayong araw.',
  'inquiry.because.not-ready': 'Wala pa itong inilalathala para sa atin. Magtanong muli mamaya.',
  'inquiry.because.unreachable': 'Hindi ito maabot.',
  'inquiry.because.untrusted': 'Hindi dapat paniwalaan ang sagot nito: hindi ito ginawa sa susing inilathala nito.',
  'inquiry.means': 'Ano ang ibig sabihin ng sagot',
  'inquiry.meansYes':
    'Oo: naglathala ang miyembro ng bagay na may eksaktong halagang ito (o hawak nito, kung iyon ang sabi ng kasunduan). Hindi nito sinasabi kung alin, o kung ano ang tingin dito. Itanong ito sa pamamagitan ng kahilingan.',
  'inquiry.meansNo':
    'Hindi: wala nito, o hindi maaaring sabihin sa atin, o nakuha lamang pagkatapos ng oras na nakasaad. Hindi nito kailanman sinasabing ligtas ang halaga.',
  'inquiry.meansError': 'Nagkakataong mali ang isang oo sa mas kaunti sa isa sa {{count}} halaga.',
  'inquiry.meansExact':
    'Eksaktong mga halaga lamang: ang oo sa example.com ay walang sinasabi tungkol sa a.example.com.',
  'inquiry.whoMayAsk': 'Sino ang maaaring magtanong sa atin',
  'inquiry.whoMayAskHint':
    'Oo o hindi lamang ang malalaman nila sa saklaw ng kanilang karapatan. Walang sinuman dito ang makakakita kung ano ang itinanong nila.',
  'inquiry.member': 'Miyembro',
  'inquiry.right': 'Karapatan',
  'inquiry.published': 'Inilathala',
  'inquiry.askedToday': 'Itinanong ngayong araw',
  'inquiry.notYet': 'wala pa',
  'inquiry.noneMay': 'Walang kasunduang nagpapahintulot na magtanong sa atin ang sinuman.',
  'inquiry.confirms': 'Maaaring itanong',
  'inquiry.confirmsNothing': 'wala',
  'inquiry.confirmsAs_one': '{{title}}: hanggang {{tlp}}, {{count}} halaga bawat araw',
  'inquiry.confirmsAs_other': '{{title}}: hanggang {{tlp}}, {{count}} halaga bawat araw',
}
