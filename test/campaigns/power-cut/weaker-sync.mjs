// Loaded into a node (--import) to show that the campaign can fail: the store is opened with another pragma than its own.
import { DatabaseSync } from 'node:sqlite'

const wanted = process.env.POWER_CUT_SYNCHRONOUS
const exec = DatabaseSync.prototype.exec
DatabaseSync.prototype.exec = function (statement) {
  return exec.call(
    this,
    wanted === undefined ? statement : statement.replace(/synchronous = full/, `synchronous = ${wanted}`),
  )
}
