import type { imports as english } from '../en/import.ts'

export const imports: Record<keyof typeof english, string> = {
  'import.title': 'Pag-import',
  'import.intro':
    'Ilalathala sa ngalan ng {{member}} ang ini-import mo. Papasok nang walang pagbabago ang STIX 2.1 at 2.0; magiging mga object ng miyembrong ito ang ibang format, at ipapakita ng preview kung ano ang hindi naisama.',
  'import.drop': 'Ihulog dito ang file',
  'import.choose': 'Pumili ng file',
  'import.or': 'o i-paste ang teksto',
  'import.text': 'Tekstong ii-import',
  'import.placeholder': '{ "type": "bundle", … }',
  'import.discard': 'Gumamit ng ibang input',
  'import.found_one': '{{count}} object ang nakita',
  'import.found_other': '{{count}} object ang nakita',
  'import.otherFormat':
    'Hindi ito STIX: babasahin ito ng node sa sarili nitong format. Makikita sa preview ang kalalabasan.',
  'import.format': 'Format',
  'import.formatHint': 'Sa awtomatiko, titingnan ang laman ng file.',
  'import.format.auto': 'Awtomatiko',
  'import.format.stix': 'STIX',
  'import.format.misp': 'MISP event',
  'import.format.misp-galaxy': 'MISP galaxy',
  'import.format.csv': 'Talahanayan (CSV)',
  'import.format.list': 'Listahan, isang halaga bawat linya',
  'import.format.rules': 'Mga tuntunin ng Suricata o Snort',
  'import.format.text': 'Malayang teksto',
  'import.format.openioc': 'OpenIOC',
  'import.format.kev': 'CISA KEV',
  'import.format.osv': 'OSV',
  'import.format.csaf': 'CSAF',
  'import.format.document': 'PDF, email o web page',
  'import.mapping': 'Mga kolum ng talahanayan',
  'import.mappingPlaceholder': 'indicator:value,notes:description',
  'import.mappingHint': 'Kung ano ang laman ng bawat kolum, kung hindi ito sinasabi ng pamagat.',
  'import.tlp': 'Marka',
  'import.tlpHint':
    'Para sa bawat object ng import na ito, dagdag sa dala nilang marka. Paliliitin lamang nito ang pagbibigay.',
  'import.tlpKeep': 'Ayon sa sinasabi ng mga object',
  'import.releasable': 'Maibibigay sa',
  'import.releasableHint': 'Ang mga kasaping pinili rito lamang ang maaaring tumanggap.',
  'import.releasableAll': 'Sinumang pinahihintulutan ng mga kasunduan',
  'import.releasableSome': 'Ang mga kasaping ito lamang',
  'import.releasableNobody': 'Walang napiling kasapi: mananatili ito sa node na ito.',
  'import.submit': 'I-import',
  'import.result': 'Resulta',
  'import.added': 'naidagdag',
  'import.unchanged': 'hawak na',
  'import.upgraded': 'na-upgrade mula STIX 2.0',
  'import.rejected': 'tinanggihan',
  'import.allGood': 'Tinanggap ang lahat.',
  'import.someRejected': 'Tinanggihan ang mga object sa ibaba. Naimbak ang iba.',
  'import.refusedAll': 'Tinanggihan ang import; walang naimbak.',
  'import.file.stix-1':
    'STIX 1.x ito sa XML, isang lumang pamantayan na hindi binabasa rito. I-convert muna sa STIX 2.1, halimbawa gamit ang stix-elevator ng OASIS, at i-import ang resulta.',
  'import.file.xml':
    'XML ito na hindi binabasa rito; OpenIOC lang ang binabasang XML. Hingin ito bilang STIX 2.1, MISP o CSV.',
  'import.file.archive': 'Archive ito. Buksan ito at isa-isang i-import ang mga file na nasa loob.',
  'import.file.office':
    'Office file ito. I-save ang talahanayan bilang CSV at ang ulat bilang PDF, at iyon ang i-import.',
  'import.file.binary':
    'Program, larawan o ibang binary file ito, hindi teksto. I-import ang teksto o PDF na naglalarawan dito.',
  'import.file.error-page':
    'Web page ito na nag-uulat ng error o humihiling na mag-sign in, hindi ang file na kailangan mo. Kunin muli ang file. Kung ulat talaga ito, piliin ang “PDF, email o web page” bilang format.',
  'import.file.gzip': 'Sira o putol ang gzip file na ito. Kunin itong muli.',
  'import.file.encoding':
    'Hindi UTF-8 ang teksto. Kung ulat ito, piliin ang “PDF, email o web page” bilang format; ang ibang file ay dapat i-save bilang UTF-8.',
  'import.file.broken':
    'Hindi buo ang file, o hindi wastong JSON. Kunin itong muli, o tanungin ang gumawa nito. Ito ang nakita:',
  'import.object': 'Object {{index}}',
  'import.noId': 'walang identifier',
  'import.openList': 'Buksan ang mga pinakabagong object',
  'import.again': 'Mag-import ng iba',
  'import.notAllowed':
    'Hindi maaaring mag-import ang papel mo sa node na ito. Magtanong sa isang analyst o tagapaglabas.',
}
