import type { Db, Tx } from './store.ts'

/**
 * The order of arrival is cut into blocks, and a word is kept under the block in which it stands. So a look into one block costs
 * what that block holds at most, however common the word and however large the store: the newest blocks are looked into first,
 * and whoever has enough stops.
 */
export interface SearchBlock {
  readonly num: number
  /** Its seqs begin here. */
  readonly first: number
}

/** How many object versions make a block full. */
const perBlock = 32_768

// Three digits of base 36: 46,656 blocks, 1.5 thousand million object versions.
const codeLength = 3

/** A word as it is kept: the block's code has a fixed length, so no word of one block begins like one of another. */
export function wordIn({ num }: Pick<SearchBlock, 'num'>, word: string): string {
  return num.toString(36).padStart(codeLength, '0') + word
}

/** The block that takes these object versions, which come after all that was indexed: the newest, or a new one where that is full. */
export async function blockFor(tx: Tx, first: number, count: number, most = perBlock): Promise<SearchBlock> {
  const newest = await tx.db.selectFrom('word_block').selectAll().orderBy('num', 'desc').limit(1).executeTakeFirst()
  if (newest !== undefined && newest.held < most) {
    const held = newest.held + count
    await tx.db.updateTable('word_block').set({ held }).where('num', '=', newest.num).execute()
    return newest
  }
  const block = { num: newest === undefined ? 0 : newest.num + 1, first }
  await tx.db
    .insertInto('word_block')
    .values({ ...block, held: count })
    .execute()
  return block
}

/** The blocks that hold anything before this, newest first. */
export function blocksBefore(db: Db, before: number): Promise<SearchBlock[]> {
  return db
    .selectFrom('word_block')
    .select(['num', 'first'])
    .where('first', '<', before)
    .orderBy('num', 'desc')
    .execute()
}
