import type { firstSteps as english } from '../en/first-steps.ts'

export const firstSteps: Record<keyof typeof english, string> = {
  'first.title': 'Ang unang oras ng node na ito',
  'first.yours': 'Ang hakbang mo sa unang oras ng node na ito',
  'first.progress': 'Tapos na ang {{done}} sa {{all}} hakbang. Kusang mawawala ito kapag tapos na ang lahat.',
  'first.done': 'tapos',
  'first.next': 'susunod',
  'first.open': 'mamaya',
  'first.identity': 'Pagkakakilanlan',
  'first.identity.hint':
    'Nagsasalita ang node na ito para sa {{name}}. Ihambing ang key nito sa sinabi mo sa ibang miyembro.',
  'first.identity.act': 'Tingnan ang card nito',
  'first.people': 'Mga tao',
  'first.people.hint':
    'Bigyan ng sariling account ang bawat tao: nagpapasok ang analyst, nagpapasya ang releaser kung ano ang lalabas.',
  'first.people.act': 'Magdagdag ng tao',
  'first.charter': 'Charter',
  'first.charter.hint': 'Walang ibinabahagi kung walang charter na nilagdaan ng quorum. Releaser ang nag-a-adopt nito.',
  'first.charter.act': 'Buksan ang alyansa',
  'first.source': 'Unang source',
  'first.source.hint': 'Mag-subscribe sa TAXII server, file o folder, o tumanggap mula sa miyembro.',
  'first.source.act': 'Magdagdag ng source',
  'first.share': 'Unang pagbabahagi',
  'first.share.hint':
    'Ang analyst ang naghahain ng sariling inyo sa Pag-import. Sinasabi ng preview kung sino ang makakakita bago ito makita ng sinuman.',
  'first.share.act': 'Mag-import',
  'sample.title': 'Halimbawang datos',
  'sample.hint':
    'Isang kathang grupo, ang ginagamit nito at ang nagbubunyag dito, upang makapaglibot. Nasa lugar ito ng node na ito lamang at hindi ibinibigay kaninuman.',
  'sample.loaded':
    'Nakakarga na ito, hiwalay sa lahat ng totoo. Walang matitira kapag inalis; kusa itong mawawala pagkaraan ng 30 araw.',
  'sample.load': 'Ikarga ang halimbawang datos',
  'sample.enter': 'Tingnan ito',
  'sample.remove': 'Alisin ito',
}
