import { type Folded, isWord } from './fold-text.ts'

/** What words say about the number or the address after them. `other`: a number of another kind, nobody's. */
export type Topic =
  | 'phone'
  | 'my-number'
  | 'philsys'
  | 'tin-ph'
  | 'ssn-us'
  | 'card'
  | 'passport'
  | 'victim'
  | 'attacker'
  | 'other'

// English, Japanese, Filipino; folded. Latin words stand alone (a plural s is allowed), Japanese ones anywhere.
const words: Readonly<Record<Topic, readonly string[]>> = {
  phone:
    'phone,telephone,tel,tel.,mobile,mobile no.,mobile number,cell,cellphone,cell no.,fax,whatsapp,viber,sms,hotline,contact no.,contact number,phone number,callback,dial,telepono,selpon,cp no.,numero ng telepono,tawagan,電話,電話番号,携帯,携帯番号,連絡先,ファックス,ファクス,内線'.split(
      ',',
    ),
  'my-number': 'my number,mynumber,individual number,マイナンバー,ﾏｲﾅﾝﾊﾞ-,マイナンバ-,個人番号'.split(','),
  philsys:
    'philsys,philid,ephilid,phil id,psn,pcn,philsys number,philsys card number,national id,national id no.,national id number,pambansang id,pambansang pagkakakilanlan'.split(
      ',',
    ),
  'tin-ph':
    'tin,tin no.,tin#,tax identification number,tax identification no.,taxpayer identification number,bir'.split(','),
  'ssn-us':
    'ssn,ssn#,social security,social security number,social security no.,soc sec,itin,individual taxpayer identification number'.split(
      ',',
    ),
  card: 'card,card no.,card number,credit card,debit card,visa,mastercard,amex,american express,jcb,diners,unionpay,discover,pan,cc,カ-ド,カ-ド番号,クレジット,クレカ'.split(
    ',',
  ),
  passport: 'passport,passport no.,passport number,pasaporte,numero ng pasaporte,旅券,旅券番号,パスポ-ト'.split(','),
  victim:
    'victim,recipient,target,targeted,addressed to,sent to,delivered to,to:,cc:,bcc:,employee,staff,user,customer,affected,compromised,infected,patient,biktima,apektado,被害,被害者,宛先,宛,受信者,利用者,顧客,社員,職員,感染端末,感染'.split(
      ',',
    ),
  attacker:
    'attacker,actor,adversary,malicious,c2,c&c,command and control,sender,sent from,from:,spoofed sender,registrant,registered by,operator,phishing,drop address,exfiltrat,ransom note,umaatake,salarin,攻撃者,送信元,攻撃元,発信元,差出人,登録者'.split(
      ',',
    ),
  other:
    'serial,serial number,serial no.,part number,order,order number,invoice,tracking number,isbn,imei,imsi,sku,aws account,account id,build,version,kb,bug,issue,corporate number,法人番号,製造番号,注文番号,伝票番号,型番'.split(
      ',',
    ),
}

interface Word {
  readonly text: string
  readonly topic: Topic
}

// By its first two characters, the longest first: 'tel.' before 'tel'.
const byStart: ReadonlyMap<number, readonly Word[]> = indexWords()
const begins = new Uint8Array(65_536)
for (const start of byStart.keys()) begins[start >>> 16] = 1

function indexWords(): Map<number, Word[]> {
  const index = new Map<number, Word[]>()
  for (const topic of Object.keys(words) as Topic[]) {
    for (const text of words[topic]) {
      const start = ((text.charCodeAt(0) << 16) >>> 0) | text.charCodeAt(1)
      const list = index.get(start >>> 0) ?? []
      list.push({ text, topic })
      index.set(start >>> 0, list)
    }
  }
  for (const list of index.values()) list.sort((a, b) => b.text.length - a.text.length)
  return index
}

/** Where words of each topic end, in order, with where they begin. */
export interface Mention {
  readonly topic: Topic
  readonly start: number
  readonly end: number
}

/** Every word of a topic in the text; of words that begin at one place the longest. One pass. */
export function findMentions({ plain, codes }: Folded): Mention[] {
  const mentions: Mention[] = []
  for (let at = 0; at + 1 < codes.length; at++) {
    const code = codes[at]!
    if (begins[code] === 0 || (isWord(code) && isWord(codes[at - 1]))) continue
    const word = wordAt(plain, codes, at)
    if (word === null) continue
    mentions.push({ topic: word.topic, start: at, end: at + word.text.length })
    at += word.text.length - 1
  }
  return mentions
}

function wordAt(plain: string, codes: Uint16Array, at: number): Word | null {
  const list = byStart.get(((codes[at]! << 16) | codes[at + 1]!) >>> 0)
  if (list === undefined) return null
  for (const word of list) {
    if (!plain.startsWith(word.text, at)) continue
    const end = at + word.text.length
    const plural = codes[end] === 0x73 ? end + 1 : end
    if (!isWord(codes[end - 1]) || !isWord(codes[plural]) || word.text === 'exfiltrat') return word
  }
  return null
}

// A label stands close to its number: "Mobile no. (personal): 0917 …"; words about whose it is stand a little further off.
const reach = 40
const reachAfter = 14

/** The mentions before and after places that are asked for in increasing order. */
export class Surroundings {
  readonly #mentions: readonly Mention[]
  #next = 0

  constructor(mentions: readonly Mention[]) {
    this.#mentions = mentions
  }

  /** The nearer of the mentions before and after, for words that say whose a thing is. */
  closest(start: number, end: number, topics: readonly Topic[]): Mention | null {
    const before = this.nearest(start, end, topics)
    if (before === null || before.start >= end) return before
    for (let index = this.#next; index < this.#mentions.length; index++) {
      const mention = this.#mentions[index]!
      if (mention.start - end >= Math.min(start - before.end, reachAfter)) break
      if (mention.start >= end && topics.includes(mention.topic)) return mention
    }
    return before
  }

  /** The nearest mention of one of these topics that ends within 40 characters before `start`, else begins within 14 after `end`. */
  nearest(start: number, end: number, topics: readonly Topic[]): Mention | null {
    const mentions = this.#mentions
    // Places come in increasing order but for a few steps back.
    while (this.#next > 0 && mentions[this.#next - 1]!.end > start) this.#next--
    while (this.#next < mentions.length && mentions[this.#next]!.end <= start) this.#next++
    // At most as many words as fit into the reach are looked at.
    for (let index = this.#next - 1; index >= 0 && start - mentions[index]!.end <= reach; index--) {
      if (topics.includes(mentions[index]!.topic)) return mentions[index]!
    }
    for (let index = this.#next; index < mentions.length && mentions[index]!.start - end <= reachAfter; index++) {
      if (mentions[index]!.start >= end && topics.includes(mentions[index]!.topic)) return mentions[index]!
    }
    return null
  }
}
