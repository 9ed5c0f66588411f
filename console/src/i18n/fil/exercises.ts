import type { exercises as english } from '../en/exercises.ts'

export const exercises: Record<keyof typeof english, string> = {
  'exercise.title': 'Mga pagsasanay',
  'exercise.intro':
    'Ang pagsasanay ay ginaganap sa sarili nitong espasyo. Wala rito ang kailanman magiging totoo, at walang maiiwan pagkatapos nito.',
  'exercise.here.title': 'Nasa pagsasanay na {{name}} kayo',
  'exercise.here':
    'Ang lahat ng pahina ng tab na ito ay para lamang sa pagsasanay na ito, at walang totoong datos. Sa live na espasyo binubuksan, sinasalihan at tinatapos ang mga pagsasanay: bumalik doon upang makita ang mga ito.',
  'exercise.notHere.title': 'Hindi kasama sa pagsasanay ang pahinang ito',
  'exercise.notHere': 'Ipinapakita nito ang totoo sa node na ito. Bumalik sa totoo para makita ito.',
  'exercise.noAgreement.title': 'Wala pang kasunduan',
  'exercise.noAgreement':
    'Idinaraos ang pagsasanay sa ilalim ng isang kasunduan, sa pagitan ng mga panig nito. Walang charter ang node na ito na may kasunduang kabilang ito: pagtibayin muna ang charter ng alyansa.',
  'exercise.noAgreement.act': 'Pumunta sa charter',
  'exercise.empty.title': 'Walang pagsasanay',
  'exercise.empty':
    'Walang sinasalihan ang kasaping ito, at walang nag-aanyaya. Releaser o administrator ang nagbubukas nito.',
  'exercise.state.invited': 'Binuksan ng ibang kasapi. Walang tatanggapin o ibibigay hangga’t walang sumasali rito.',
  'exercise.state.joined': 'Bukas: kalahok ang kasaping ito.',
  'exercise.state.ended': 'Tapos na. Inalis na ang lahat ng bahagi nito rito.',
  'exercise.opener': 'Binuksan ng',
  'exercise.agreement': 'Kasunduan',
  'exercise.members': 'Mga kasapi',
  'exercise.inTouch': 'nakakausap',
  'exercise.notYet': 'hindi pa',
  'exercise.time': 'Panahon',
  'exercise.ended': 'Natapos',
  'exercise.enter': 'Pumasok sa pagsasanay',
  'exercise.join': 'Sumali',
  'exercise.end': 'Tapusin para sa lahat',
  'exercise.leave': 'Umalis nang tuluyan',
  'exercise.endSure': 'Aalisin ang lahat ng bahagi ng pagsasanay na ito sa bawat kasapi, at hindi na ito maibabalik.',
  'exercise.leaveSure':
    'Aalisin dito ang lahat ng bahagi ng pagsasanay na ito, at hindi na muling makasasali ang kasaping ito.',
  'exercise.keep': 'Ipagpatuloy',
  'exercise.open': 'Magbukas ng pagsasanay',
  'exercise.name': 'Pangalan',
  'exercise.nameHint':
    'Ito ang binabanggit ng mga bagay nito sa kanilang handling extension. Hindi na muling magagamit ang isang pangalan.',
  'exercise.from': 'Simula',
  'exercise.until': 'Wakas',
  'exercise.untilHint': 'Aalisin ang lahat sa oras na ito.',
  'exercise.space': 'Espasyo',
  'exercise.live': 'Wala sa pagsasanay',
  'exercise.backToLive': 'Bumalik sa totoo',
  'exercise.words': 'PAGSASANAY PAGSASANAY PAGSASANAY',
  'exercise.meaning':
    'Para lamang sa pagsasanay (drill) ang lahat ng datos dito. Huwag itong gawing batayan ng pagkilos.',
}
