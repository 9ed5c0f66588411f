import type { signIn as english } from '../en/sign-in.ts'

export const signIn: Record<keyof typeof english, string> = {
  'place.US': 'Estados Unidos',
  'place.JP': 'Hapon',
  'place.PH': 'Pilipinas',
  'signIn.title': 'Mag-sign in',
  'signIn.node': 'Node ng {{name}}',
  'signIn.name': 'Pangalan',
  'signIn.password': 'Password',
  'signIn.show': 'Ipakita o itago ang password',
  'signIn.submit': 'Mag-sign in',
  'signIn.missing': 'Ilagay ang iyong pangalan at password.',
  'signIn.wrong':
    'Mali ang pangalan o password. Suriin ang dalawa at subukang muli; maaaring magtakda ng bagong password ang tagapangasiwa ng node na ito.',
  'signIn.tooMany_one': 'Masyadong maraming pagtatangka. Maghintay ng {{count}} segundo, saka subukang muli.',
  'signIn.tooMany_other': 'Masyadong maraming pagtatangka. Maghintay ng {{count}} segundo, saka subukang muli.',
  'signIn.tooManyLater': 'Masyadong maraming pagtatangka. Maghintay ng ilang minuto, saka subukang muli.',
  'signIn.unreachable':
    'Hindi sumasagot ang node na ito. Tiyaking tumatakbo ito at nasa network ka nito, saka subukang muli.',
  'signIn.ended': 'Natapos na ang iyong session. Mag-sign in upang magpatuloy sa iyong pinanggalingan.',
  'signIn.notice': 'Para lamang sa mga may pahintulot. Itinatala ang ginagawa mo rito.',

  'signIn.or': 'o',
  'signIn.byPasskey': 'Mag-sign in gamit ang passkey',
  'signIn.bySso': 'Mag-sign in gamit ang single sign-on',
  'signIn.sso.waiting':
    'Kilala ka ng serbisyo sa pag-sign in, ngunit hindi pa ng node na ito. Hiniling na sa tagapangasiwa na papasukin ka.',
  'signIn.sso.refused':
    'Hindi napatunayan ng serbisyo sa pag-sign in kung sino ka. Subukan muli; kung magpatuloy, sabihin sa tagapangasiwa.',
  'signIn.sso.unavailable':
    'Hindi sumasagot ang serbisyo sa pag-sign in. Subukan muli, o gamitin ang password o passkey mo.',
  'signIn.passkeyRefused': 'Hindi tinatanggap dito ang passkey na ito. Gumamit ng iba, o ng password mo.',
  'stepUp.title': 'Patunayang ikaw ito',
  'stepUp.byPasskey': 'Kailangan ng bagong patunay ang gawaing ito. Kumpirmahin gamit ang passkey mo.',
  'stepUp.byPassword':
    'Kailangan ng bagong patunay ang gawaing ito. Ilagay ang password mo; may bisa ito nang limang minuto.',
  'stepUp.prove': 'Kumpirmahin',
  'stepUp.refused': 'Hindi nito pinatutunayan kung sino ka. Subukan muli.',
  'stepUp.none':
    'Walang passkey o password ang account mo. Mag-sign in muli at magrehistro ng passkey sa loob ng limang minuto.',
  'passkey.declined': 'Walang ginamit na passkey. Subukan muli kapag handa ka na.',
  'passkey.failed': 'Hindi nagamit dito ang passkey. Subukan ang iba.',
  'security.title': 'Pag-sign in at mga passkey',
  'security.passkeys': 'Mga passkey',
  'security.passkeysHint':
    'Pinatutunayan ng passkey kung sino ka gamit ang device na ito o isang security key: hindi nahuhulaan, hindi nasisilip, at hindi naibibigay sa huwad na pahina.',
  'security.noneTitle': 'Wala pang passkey.',
  'security.none':
    'Magrehistro sa ibaba. Mula noon, ito ang hihingin sa halip na password kapag kailangan ng bagong patunay.',
  'security.deviceName': 'Ano ang itatawag dito',
  'security.add': 'Magrehistro ng passkey',
  'security.remove': 'Alisin',
  'security.used': 'Huling ginamit',
  'security.never': 'hindi pa',
  'security.unsupported': 'Walang passkey ang browser na ito rito: kailangan ng https.',
  'security.signInAgain': 'Mag-sign in muli, saka irehistro ang passkey sa loob ng limang minuto.',
  'security.sessions': 'Mga session',
  'security.sessionsHint': 'Kung may naiwan kang browser na naka-sign in, tapusin ang lahat ng session mo, pati ito.',
  'security.everywhere': 'Mag-sign out saanman',
  'password.title': 'Password',
  'password.hint':
    'Hindi bababa sa labindalawang titik na hindi mo ginagamit sa iba. Magwawakas ang lahat ng iba mong session.',
  'password.now': 'Kasalukuyang password',
  'password.next': 'Bagong password',
  'password.again': 'Bagong password, muli',
  'password.differs': 'Hindi magkapareho ang dalawa.',
  'password.short': 'Hindi bababa sa labindalawang titik.',
  'password.change': 'Palitan ang password',
  'password.wrong': 'Hindi iyan ang kasalukuyan mong password. Subukang muli.',
  'password.done': 'Napalitan na. Natapos na ang iba mong session.',
}
