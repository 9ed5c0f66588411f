import type { SealedCopy } from './seal.ts'

const database = 'trefoil-copies'
const store = 'copy'
const byAge = 'atMs'
/** Of all tabs together; then the oldest go. */
const most = { copies: 400, bytes: 32 * 1024 * 1024 }

let opening: Promise<IDBDatabase> | null = null

function open(): Promise<IDBDatabase> {
  opening ??= new Promise((resolve, reject) => {
    const asked = indexedDB.open(database, 1)
    asked.onupgradeneeded = () =>
      void asked.result.createObjectStore(store, { keyPath: 'name' }).createIndex(byAge, byAge)
    asked.onsuccess = () => resolve(asked.result)
    asked.onerror = () => reject(asked.error)
  })
  return opening
}

async function use<T>(
  mode: IDBTransactionMode,
  work: (copies: IDBObjectStore) => IDBRequest<T> | null,
): Promise<T | undefined> {
  const transaction = (await open()).transaction(store, mode)
  const asked = work(transaction.objectStore(store))
  await new Promise<void>((resolve, reject) => {
    transaction.oncomplete = () => resolve()
    transaction.onabort = () => reject(transaction.error)
  })
  return asked?.result
}

export async function putCopy(copy: SealedCopy): Promise<void> {
  await use('readwrite', (copies) => copies.put(copy))
}

export async function findCopy(name: string): Promise<SealedCopy | undefined> {
  return await use<SealedCopy>('readonly', (copies) => copies.get(name))
}

export async function removeCopy(name: string): Promise<void> {
  await use('readwrite', (copies) => copies.delete(name))
}

export async function removeAllCopies(): Promise<void> {
  await use('readwrite', (copies) => copies.clear())
}

/** Removes what is over, and of the rest the oldest beyond the bounds. */
export async function tidyCopies(nowMs: number): Promise<void> {
  await use('readwrite', (copies) => {
    let [count, bytes] = [0, 0]
    const walk = copies.index(byAge).openCursor(null, 'prev')
    walk.onsuccess = () => {
      const cursor = walk.result
      if (cursor === null) return
      const copy = cursor.value as SealedCopy
      count += 1
      bytes += copy.sealed.byteLength
      if (copy.untilMs <= nowMs || count > most.copies || bytes > most.bytes) cursor.delete()
      cursor.continue()
    }
    return null
  })
}
