import type { policy as english } from '../en/policy.ts'

export const policy: Record<keyof typeof english, string> = {
  'reason.clause-permits':
    'Saklaw ng sugnay na “{{clause}}” ng kasunduang {{agreement}} ang {{tlp}} para sa {{recipient}}.',
  'reason.clause-permits.unmarked':
    'Wala itong marka at itinuturing na {{tlp}}, na saklaw ng sugnay na “{{clause}}” ng kasunduang {{agreement}} para sa {{recipient}}.',
  'reason.own-object': 'Ang {{origin}} ang naglathala nito at lagi itong hawak nila.',
  'reason.own-staff': 'Maaaring basahin ng mga tauhan ng node na ito ang hawak nito.',
  'reason.no-agreement': 'Walang kasunduang nagpapahintulot na mapunta sa {{recipient}} ang inilathala ng {{origin}}.',
  'reason.agreement-not-in-force':
    'Walang bisa ngayon ang kasunduang {{agreement}} (mula {{from}} hanggang {{until}}).',
  'reason.agreement-not-in-force.open': 'Sa {{from}} pa magkakabisa ang kasunduang {{agreement}}.',
  'reason.not-a-party': 'Hindi panig ang {{recipient}} sa kasunduang {{agreement}}.',
  'reason.unmarked':
    'Wala itong markang TLP, at hindi sinasabi ng kasunduang {{agreement}} kung ano ang turing sa walang marka.',
  'reason.unknown-marking':
    'May marka itong hindi pa naipaliwanag sa node na ito ({{marking}}), kaya mananatili ito rito.',
  'reason.type-not-covered':
    'Hindi saklaw ng sugnay na “{{clause}}” ng {{agreement}} ang mga object na uri ay {{type}}.',
  'reason.tlp-above-ceiling':
    'Lampas ang {{tlp}} sa hangganang {{ceiling}} ng sugnay na “{{clause}}” ng {{agreement}}.',
  'reason.sector-not-covered':
    'Hindi saklaw ng sugnay na “{{clause}}” ng {{agreement}} ang lahat ng sektor nito ({{sectors}}).',
  'reason.sector-not-covered.none':
    'Para lamang sa ilang sektor ang sugnay na “{{clause}}” ng {{agreement}}, at walang binabanggit na sektor ang object.',
  'reason.sender-not-covered':
    'Hindi saklaw ng sugnay na “{{clause}}” ng {{agreement}} ang inilalathala ng {{origin}}.',
  'reason.recipient-not-covered':
    'Hindi kabilang ang {{recipient}} sa mga tatanggap ayon sa sugnay na “{{clause}}” ng {{agreement}}.',
  'reason.purpose-not-covered': 'Para lamang ito sa {{purposes}}, na wala sa kasunduang {{agreement}}.',
  'reason.tlp-not-for-recipient': 'Hindi maaaring mapunta sa {{recipient}} ang {{tlp}}.',
  'reason.red-not-named':
    'Ang TLP:RED ay para lamang sa mga pinangalanan nito, at hindi pinangalanan ang {{recipient}}.',
  'reason.not-releasable-to': 'Sa {{releasableTo}} lamang ito ipinahihintulot ng pinagmulan, hindi sa {{recipient}}.',
  'reason.not-releasable-to.none': 'Hindi ito ipinahihintulot ng pinagmulan na ibigay kaninuman.',
  'reason.above-clearance': 'Lampas ang {{tlp}} sa kanilang clearance na {{clearance}}.',
  'reason.onward-not-allowed':
    'Hindi pinahihintulutan ng sugnay na “{{clause}}” ng {{agreement}} na ipasa natin ang ibinigay ng {{origin}}.',
  'reason.originator-control': 'Nasa {{origin}} ang kontrol: walang tumanggap nito ang maaaring magpasa.',
  'reason.other-agreement': 'Natanggap ito sa ilalim ng {{under}}, kaya hindi saklaw ng {{agreement}}.',
  'reason.not-for-the-public': 'Ipinagbabawal ng isa sa mga marka nito ({{marking}}) ang paglabas sa publiko.',
  'reason.exercise': 'Bahagi ito ng pagsasanay na {{exercise}} at mananatili roon.',
  'reason.reference-withheld': 'Tumutukoy ito ({{property}}) sa object na hindi maaaring mapunta sa tatanggap.',
  'reason.reference-withheld.named':
    'Tumutukoy ito ({{property}}) sa “{{label}}”, na hindi maaaring mapunta sa tatanggap.',
  'reason.recipient-is-origin': 'Ang {{recipient}} ang naglathala nito at hawak na nila ito.',
  'reason.being-decided': 'Kababago lang ng mga kasunduan, at muling pinagpapasyahan ang object na ito.',
  'reason.redacted': 'Inalis o binago: {{what}}.',
  'reason.pap-above-ceiling':
    'Lampas ang {{pap}} sa {{ceiling}}, ang hangganan ng sugnay na “{{clause}}” ng {{agreement}}.',
  'reason.pap-missing':
    'Humihingi ng markang PAP ang sugnay na “{{clause}}” ng {{agreement}}, at wala nito ang object.',
  'reason.confidence-too-low':
    'Mas mababa ang katiyakan nitong {{confidence}} kaysa {{least}} na hinihingi ng sugnay na “{{clause}}” ng {{agreement}}.',
  'reason.confidence-too-low.none':
    'Humihingi ang sugnay na “{{clause}}” ng {{agreement}} ng katiyakang {{least}} man lamang, at walang nakasaad.',
  'reason.too-old': 'Petsang {{day}} ito, mas luma sa {{most}} na saklaw ng sugnay na “{{clause}}” ng {{agreement}}.',
  'reason.too-old.none':
    'Saklaw lamang ng sugnay na “{{clause}}” ng {{agreement}} ang hindi lalampas sa {{most}}, at hindi pa alam ang petsa nito.',
  'reason.embargoed': 'Hindi pa ito maaaring ilabas hanggang {{until}}.',
  'reason.embargoed.clause': 'Walang inilalabas ang sugnay na “{{clause}}” ng {{agreement}} bago ang {{until}}.',
  'reason.personal-data': 'Maaaring may personal na datos ito at naghihintay ng pagsusuri.',
  'reason.personal-data.kinds': 'Maaaring may personal na datos ito ({{kinds}}) at naghihintay ng pagsusuri.',
  'reason.second-person': 'Naghihintay ito ng pagsang-ayon ng ikalawang tao.',
  'reason.no-consent': 'Hindi pumayag ang nag-ulat ng insidente na ibigay ito sa {{recipient}}.',
  'reason.part-withheld':
    'May kailangang alisin dito, na hindi pinahihintulutan ng sugnay na “{{clause}}” ng {{agreement}}.',
  'reason.part-withheld.sealed':
    'May kailangang alisin dito, at ang nilagdaan ng {{origin}} ay ipinapasa nang buo o hindi ipinapasa.',
  'reason.part-withheld.nothingLeft':
    'Wala nang matitirang mababasa kapalit nito kapag inalis na ang dapat alisin ayon sa sugnay na “{{clause}}” ng {{agreement}}.',
  'reason.recalled': 'Binawi ito ng pinagmulan.',
  'reason.recalled.when': 'Binawi ito ng pinagmulan noong {{when}}.',
  'reason.purpose-not-covered.clause':
    'Para lamang ito sa {{purposes}}, na wala sa sugnay na “{{clause}}” ng kasunduang {{agreement}}.',
  'clause.title': 'Sugnay',
  'clause.types': 'Mga object',
  'clause.ceiling': 'Hanggang',
  'clause.from': 'Mula sa',
  'clause.to': 'Para sa',
  'clause.sectors': 'Mga sektor',
  'clause.onward': 'Maipapasa sa',
  'clause.retention': 'Iingatan nang',
  'clause.allTypes': 'lahat ng uri',
  'clause.allParties': 'lahat ng panig',
  'clause.allSectors': 'kahit alin',
  'clause.noLimit': 'walang hangganan',
  'clause.default': 'Hindi ibinibigay ang anumang hindi pinahihintulutan ng sugnay.',
  'clause.conditions': 'Mga kondisyon',
  'clause.noConditions': 'wala',
  'condition.pap': 'may PAP, hanggang {{pap}}',
  'condition.purposes': 'para lamang sa {{purposes}}',
  'condition.confidence': 'katiyakang {{least}} man lamang',
  'condition.maxAge': 'hindi lalampas sa {{most}} ang tanda',
  'condition.notBefore': 'hindi bago ang {{from}}',
  'condition.anonymous': 'hindi pinapangalanan ang pinagmulan',
  'condition.notAgainstPersons': 'hindi gagamitin laban sa mga tao',
  'condition.mayRedact': 'inaalis ang mga bahaging hindi para sa tatanggap',
  'condition.redact': 'walang {{properties}}',
  'condition.redactOf': 'walang {{properties}} ({{types}})',
  'subject.title': 'Ang hawak tungkol sa isang tao',
  'subject.hint':
    'Ilagay ang datos ng tao: e-mail address, numero, pangalan. Itatala na nagtanong ka, hindi ang datos.',
  'subject.value': 'Datos',
  'subject.submit': 'Hanapin',
  'subject.nothing': 'Walang nakaimbak na object na mahahanap ang may dala nito.',
  'subject.found_one': '{{count}} object ang may dala nito.',
  'subject.found_other': '{{count}} object ang may dala nito.',
  'subject.lookedTo': 'Nasuri mula {{date}}. Maaaring may mas nauna pa.',
  'subject.further': 'Maghanap pa sa mas nauna',
  'subject.at': 'Saan',
  'subject.readers': 'Nababasa ngayon ng',
  'subject.given': 'Naibigay sa',
}
