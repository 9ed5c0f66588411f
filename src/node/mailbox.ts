import type { Clock } from '../base/clock.ts'
import { Fault } from '../base/fault.ts'
import type { Mailbox } from '../exchange/model.ts'
import { addMail, mailBody, mailBytesOf, mailFor, purgeMail, removeMail } from '../store/mailbox.ts'
import type { Store } from '../store/store.ts'

const mostBytesOfSender = 64 * 1024 * 1024
const keptMicros = 7 * 86_400_000_000
const mostListed = 100

/** Containers that lie here for other members: 64 MiB from each sender, for seven days. */
export function mailboxIn(store: Store, clock: Clock): Mailbox {
  return {
    deposit: (sender, recipient, container) =>
      store.write(async (tx) => {
        await purgeMail(tx, clock.nowMs() * 1000 - keptMicros)
        if ((await mailBytesOf(tx.db, sender)) + container.length > mostBytesOfSender)
          throw new Fault('too-large', `at most ${mostBytesOfSender} bytes of one member lie here`)
        const body = Buffer.from(container).toString('base64')
        await addMail(tx, { sender, recipient, bytes: container.length, body })
      }),
    list: (recipient) => mailFor(store.read, recipient, mostListed),
    async read(recipient, num) {
      const body = await mailBody(store.read, recipient, num)
      return body === undefined ? null : Buffer.from(body, 'base64')
    },
    remove: (recipient, num) => store.write((tx) => removeMail(tx, recipient, num)),
  }
}
