import type { about as english } from '../en/about.ts'

export const about: Record<keyof typeof english, string> = {
  'about.button': 'Tulong sa pahinang ito',
  'about.title': 'Ang pahinang ito',
  'about.does': 'Ang ginagawa rito',
  'about.docs': 'May higit pa sa {{file}} ng dokumentasyon.',
  'about.overview.for':
    'Ano ang dumating, mula kanino at sa anong marking, at kung gumagana ang mga koneksyon sa mga kasapi.',
  'about.overview.does':
    'Tingnan ang bago mula nang huli kayong tumingin, buksan ang isang bilang upang makita ang listahang binibilang nito, at hanapin ang isang pangalan, gaya ng aktor, sa itaas.',
  'about.situation.for':
    'Ang pinagsasaluhang larawan ng banta: mga pagtatangka at insidente sa paglipas ng panahon, ayon sa sektor, teknik at aktor.',
  'about.situation.does':
    'Pumili ng panahon, kasapi, sektor o aktor; buksan ang isang bar o kahon upang makita ang binibilang nito; i-save ang larawan, talahanayan o briefing.',
  'about.intelligence.for':
    'Lahat ng hawak ng node na ito na maaari ninyong basahin, pinakabago muna. Sa paghahanap, nauuna ang mismong may ganoong pangalan, id o value, saka ang mga bumabanggit dito.',
  'about.intelligence.does':
    'Maghanap at magsala, buksan ang isang object sa tabi ng listahan, at pindutin ang w upang makita kung sino ang tatanggap at bakit. Pumili ng ilan gamit ang x at gawin ang isang bagay sa lahat.',
  'about.objects.for':
    'Isang object: ang sinasabi nito, sino ang tatanggap, ano ang kaugnay nito, at ano ang napatunayan tungkol dito.',
  'about.objects.does':
    'Basahin kung sino ang nakakakita at ang sugnay na nagpasya, sundan ang mga ugnayan, at ihambing ang mga bersyon. Ipinakikita ng graph kung paano ito kaugnay ng isang aktor.',
  'about.compare.for':
    'Ang nagbago: sa pagitan ng dalawang bersyon ng object, ng atin at ng nababasa ng tatanggap, o ng isang listahan sa dalawang sandali.',
  'about.compare.does':
    'Piliin ang dalawang panig, basahin sa bawat field ang idinagdag, inalis o binago, buksan ang isang object, at i-save ang paghahambing bilang file.',
  'about.graph.for': 'Kung paano magkakaugnay ang mga object, iginuguhit mula sa isa na pinagsisimulan ninyo.',
  'about.graph.does':
    'Magdagdag ng object, kunin ang mga kalapit ayon sa uri, maghanap ng daan sa pagitan ng dalawa, at i-save ang larawan, ang mga object o isang ulat.',
  'about.incidents.for': 'Ang mga iniulat sa node na ito, ayon sa kung alin ang unang matatapos ang takdang oras.',
  'about.incidents.does':
    'Tumanggap ng ulat, buksan ito, itakda ang bigat at mga gawain, at ibigay sa iba ang pinahintulutan lamang ng nag-ulat.',
  'about.advisories.for':
    'Mga tekstong sabay na isinusulat ng ilang kasapi, inaaprubahan at inilalathala nang sabay-sabay.',
  'about.advisories.does':
    'Magsimula ng draft o buksan ang isa, magkomento at magbago, tingnan ang makukuha ng mga mambabasa ng bawat label, at aprubahan ang eksaktong teksto.',
  'about.hunts.for': "Ang ipinapahanap ng mga kasapi sa isa't isa sa sariling datos; mga bilang lamang ang bumabalik.",
  'about.hunts.does':
    'Basahin ang alok, magpasya kung patatakbuhin dito, tingnan ang mga bilang, at ilabas ang mga ito. O mag-alok ng sariling hunt.',
  'about.detection.for':
    'Ang hinahanap ng node na ito sa telemetry: mga sensor, mga preno, at ang hindi kailanman ipinapaalam.',
  'about.detection.does':
    'Magrehistro ng sensor, tingnan kung aling mga indicator ang sobrang tumutugma at itinabi, at payagan ang mga halagang kilalang walang panganib.',
  'about.ask.for': 'Kung kilala ng ibang kasapi ang isang halaga, nang hindi ito ipinapakita sa lahat.',
  'about.ask.does':
    'Isulat ang halaga, piliin kung sino ang tatanungin, at basahin ang sagot: oo o hindi, at mga ilan. Nakatala sa kanila ang inyong tanong.',
  'about.flash.for':
    'Mga babalang sapat na maikli para sa anumang linya, sa papel at sa QR code; may lagda ang bawat isa.',
  'about.flash.does':
    'Sumulat ng alerto, tingnan kung sino ang kumilala at sino ang huli, at kilalanin ang dumating gamit ang code na maaaring basahin nang malakas.',
  'about.paste.for':
    'Kinukuha mula sa teksto ang binabanggit nito: mga address, domain, file, kahinaan, teknik, aktor.',
  'about.paste.does':
    'I-paste o i-drop ang ulat, piliin ang itatago, tingnan muna kung sino ang makakakita, at ilathala bilang ulat na may marking.',
  'about.import.for': 'Naghahain ng mga object sa pangalan ng kasaping ito.',
  'about.import.does':
    'Pumili ng file o i-paste ang teksto, limitahan kung sino ang maaaring tumanggap, at tingnan muna bago mag-import: sinasabi nito kung sino ang makakakita ng ano, at bakit.',
  'about.sources.for': 'Ang kusang binabasa ng node na ito: mga TAXII server, file sa isang address, folder.',
  'about.sources.does':
    'Magdagdag ng pinagmulan at subukan ito, sabihin kung para kanino ito, at tingnan ang dinala nito at ang itinabi.',
  'about.reviews.for': 'Ang naghihintay sa isang tao bago umalis sa node na ito. Walang inilabas sa mga ito.',
  'about.reviews.does':
    'Buksan ang isang pagsusuri, basahin ang nakita at kung bakit ito naghihintay, at magpasya: ilabas, ilabas nang may takip, o huwag ilabas.',
  'about.recalls.for': 'Ang binawi ng kasaping ito, at ang nangyari rito sa bawat may hawak.',
  'about.recalls.does':
    'Basahin kung sino ang nagbura, sino ang tumanggi at sino ang hindi naabot. Binabawi ang object sa sarili nitong pahina.',
  'about.usefulness.for': 'Ang ibinigay ng bawat kasapi, at ang halaga nito sa mga may hawak.',
  'about.usefulness.does':
    'Ihambing ang mga kasapi, buksan ang isang bilang upang makita ang mga object, at sabihin sa isang object kung ano ang halaga nito rito (1 hanggang 5).',
  'about.alliance.for':
    'Kung kanino nakikipagpalitan ang node na ito: mga koneksyon, mga kasapi at susi nila, ang charter, at ang pinahihintulutan ng bawat kasunduan.',
  'about.alliance.does':
    'Tingnan kung gumagana ang koneksyon, ihambing ang susi ng kasapi, at basahin kung aling sugnay ang nagpapahintulot ng ano kanino. Dito pinagtitibay ng tagapaglabas ang bagong charter.',
  'about.exercises.for': 'Mga pagsasanay sa sariling lugar: walang bahagi nito ang totoo, at walang matitira sa wakas.',
  'about.exercises.does':
    'Magbukas ng pagsasanay o sumali, pumasok sa lugar nito, at tapusin ito. Inaalis noon ang lahat ng naroon.',
  'about.activity.for': 'Ang tinanggihan ng node na ito sa pintuan, at kung sino ang gumawa ng ano.',
  'about.activity.does':
    'Basahin ang dahilan ng bawat pagtanggi at ang sumasalungat sa hawak; ang tagasuri o tagapangasiwa ang bumabasa ng audit.',
  'about.ledger.for': 'Ang pinanagutan ng node na ito, kung sino ang sumaksi, at ang isinagot ng mga kasapi.',
  'about.ledger.does':
    'Tiyaking may kasamang lagda ang mga checkpoint, na walang alarma sa ledger ng kasapi, at kung ano ang hindi pa nasasagot.',
  'about.privacy.for':
    'Ang ipinakikita ng mga rekord ng node na ito sa bawat prinsipyo ng privacy. Mga bilang at pangalan, hindi mga halaga.',
  'about.privacy.does': 'Pumili ng panahon, i-print ang ulat, at hanapin ang hawak tungkol sa isang tao.',
  'about.administration.for':
    'Kung sino ang maaaring mag-sign in sa node na ito, at aling mga programa ang maaaring bumasa.',
  'about.administration.does':
    'Magdagdag ng tao o client, magpalit ng tungkulin, o alisin ang access. Minsan lamang ipinapakita ang lihim.',
  'about.security.for': 'Kung paano ninyo pinatutunayan kung sino kayo, at kung saan kayo naka-sign in.',
  'about.security.does':
    'Palitan ang password, magrehistro ng passkey, at tapusin ang mga session na hindi na ginagamit.',
}
