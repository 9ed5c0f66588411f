import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createMessage, readKey, readSignature, verify } from 'openpgp'
import { expect, test } from 'vitest'
import { openPgpKey } from './openpgp.ts'

const key = openPgpKey(new Uint8Array(32).fill(7), 'JP <https://node.example>')
const atMs = Date.UTC(2026, 1, 1)
const bytes = Buffer.from('{"an":"advisory"}\n')
const hasGpg = spawnSync('gpg', ['--version']).status === 0

test('a second implementation reads our key and accepts our signatures, of any bytes, and of no others', async () => {
  const verificationKeys = await readKey({ armoredKey: key.publicKey })
  expect(verificationKeys.getFingerprint().toUpperCase()).toBe(key.fingerprint)
  expect(verificationKeys.getUserIDs()).toEqual(['JP <https://node.example>'])
  for (let length = 0; length < 40; length++) {
    const binary = new Uint8Array(length).fill(length)
    const signature = await readSignature({ armoredSignature: key.sign(binary, atMs) })
    const accepted = await verify({ message: await createMessage({ binary }), signature, verificationKeys })
    expect(await accepted.signatures[0]!.verified).toBe(true)
    const other = await verify({
      message: await createMessage({ binary: new Uint8Array(length + 1) }),
      signature,
      verificationKeys,
    })
    await expect(other.signatures[0]!.verified).rejects.toThrow()
  }
})

test('the key and a signature are the same whenever they are made', () => {
  const again = openPgpKey(new Uint8Array(32).fill(7), 'JP <https://node.example>')
  expect(again.publicKey).toBe(key.publicKey)
  expect(again.sign(bytes, atMs)).toBe(key.sign(bytes, atMs))
  expect(openPgpKey(new Uint8Array(32).fill(8), 'JP').fingerprint).not.toBe(key.fingerprint)
})

test.skipIf(!hasGpg)('GnuPG verifies our signatures and refuses what was changed', () => {
  const home = mkdtempSync(join(tmpdir(), 'trefoil-gnupg-'))
  try {
    const gpg = (...args: string[]) =>
      spawnSync('gpg', ['--homedir', home, '--batch', '--status-fd', '1', ...args], { encoding: 'utf8' })
    writeFileSync(join(home, 'key.asc'), key.publicKey)
    writeFileSync(join(home, 'text'), bytes)
    writeFileSync(join(home, 'text.asc'), key.sign(bytes, atMs))
    execFileSync('chmod', ['700', home])
    expect(gpg('--import', join(home, 'key.asc')).stdout).toContain(`IMPORT_OK 1 ${key.fingerprint}`)
    const good = gpg('--verify', join(home, 'text.asc'), join(home, 'text'))
    expect(good.stdout).toContain(`VALIDSIG ${key.fingerprint}`)
    expect(good.status).toBe(0)
    writeFileSync(join(home, 'text'), 'another advisory')
    const bad = gpg('--verify', join(home, 'text.asc'), join(home, 'text'))
    expect(bad.stdout).toContain('BADSIG')
    expect(bad.status).not.toBe(0)
  } finally {
    spawnSync('gpgconf', ['--homedir', home, '--kill', 'all'])
    rmSync(home, { recursive: true, force: true })
  }
})
