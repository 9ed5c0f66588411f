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
  readonly second: number
  readonly topic: Topic
}

// Lists of words by their first character, the longest first: 'tel.' before 'tel'. `begins` says which list; 0: none.
const begins = new Uint8Array(65_536)
const lists: Word[][] = [[]]
for (const topic of Object.keys(words) as Topic[]) {
  for (const text of words[topic]) {
    const first = text.charCodeAt(0)
    if (begins[first] === 0) begins[first] = lists.push([]) - 1
    lists[begins[first]!]!.push({ text, second: text.charCodeAt(1), topic })
  }
}
for (const list of lists) list.sort((a, b) => b.text.length - a.text.length)

/** One word of a topic, where it stands. */
export interface Mention {
  readonly topic: Topic
  readonly start: number
  readonly end: number
}

/** The words of a text that belong to a topic, in order. Plain lists: a hostile text has a quarter of a million of them. */
export interface Mentions {
  readonly topics: readonly Topic[]
  readonly starts: readonly number[]
  readonly ends: readonly number[]
}

/** Every word of a topic in the text; of words that begin at one place the longest. One pass. */
export function findMentions({ plain, codes }: Folded): Mentions {
  const [topics, starts, ends]: [Topic[], number[], number[]] = [[], [], []]
  for (let at = 0; at + 1 < codes.length; at++) {
    const code = codes[at]!
    if (begins[code] === 0 || (isWord(code) && at > 0 && isWord(codes[at - 1]))) continue
    const word = wordAt(plain, codes, at)
    if (word === null) continue
    topics.push(word.topic)
    starts.push(at)
    ends.push(at + word.text.length)
    at += word.text.length - 1
  }
  return { topics, starts, ends }
}

function wordAt(plain: string, codes: Uint16Array, at: number): Word | null {
  const second = codes[at + 1]!
  for (const word of lists[begins[codes[at]!]!]!) {
    if (word.second !== second || !plain.startsWith(word.text, at)) continue
    const end = at + word.text.length
    const plural = codes[end] === 0x73 ? end + 1 : end
    if (!isWord(codes[end - 1]) || !isWord(codes[plural]) || word.text === 'exfiltrat') return word
  }
  return null
}

// A label stands close to its number: "Mobile no. (personal): 0917 …".
const reach = 40
const reachAfter = 14

/** The mentions before and after places that are asked for in increasing order. */
export class Surroundings {
  readonly #mentions: Mentions
  #next = 0

  constructor(mentions: Mentions) {
    this.#mentions = mentions
  }

  /** The nearest mention of one of these topics that ends within 40 characters before `start`, else begins within 14 after `end`. */
  nearest(start: number, end: number, topics: readonly Topic[]): Mention | null {
    return this.#before(start, topics) ?? this.#after(end, reachAfter, topics)
  }

  /** The nearer of the mentions before and after, for words that say whose a thing is. */
  closest(start: number, end: number, topics: readonly Topic[]): Mention | null {
    const before = this.#before(start, topics)
    const room = before === null ? reachAfter : Math.min(start - before.end - 1, reachAfter)
    return this.#after(end, room, topics) ?? before
  }

  #before(start: number, topics: readonly Topic[]): Mention | null {
    const { ends } = this.#mentions
    // Places come in increasing order but for a few steps back.
    while (this.#next > 0 && ends[this.#next - 1]! > start) this.#next--
    while (this.#next < ends.length && ends[this.#next]! <= start) this.#next++
    // No more words are looked at than fit into the reach.
    for (let index = this.#next - 1; index >= 0 && start - ends[index]! <= reach; index--) {
      if (topics.includes(this.#mentions.topics[index]!)) return this.#at(index)
    }
    return null
  }

  #after(end: number, room: number, topics: readonly Topic[]): Mention | null {
    const { starts } = this.#mentions
    for (let index = this.#next; index < starts.length && starts[index]! - end <= room; index++) {
      if (starts[index]! >= end && topics.includes(this.#mentions.topics[index]!)) return this.#at(index)
    }
    return null
  }

  #at(index: number): Mention {
    const { topics, starts, ends } = this.#mentions
    return { topic: topics[index]!, start: starts[index]!, end: ends[index]! }
  }
}
