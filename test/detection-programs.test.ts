import { spawn, spawnSync } from 'node:child_process'
import { Resolver } from 'node:dns/promises'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { exportItem } from '../src/formats/export-item.ts'
import { outFormat } from '../src/formats/out/all.ts'
import { spareNothing } from '../src/formats/out/spares.ts'
import { writeDocument } from '../src/formats/out/write-document.ts'
import { waitUntil } from '../src/testing/federation.ts'
import { freePorts } from '../src/testing/free-ports.ts'

/** Each document is loaded by the program that it is made for, where this machine has it; a test that was skipped says so by its name. */
const folder = mkdtempSync(join(tmpdir(), 'trefoil-programs-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

function has(program: string): boolean {
  return spawnSync('sh', ['-c', `PATH="$PATH:/usr/sbin:/sbin" command -v ${program}`]).status === 0
}
function run(command: string, args: readonly string[], input?: string) {
  const PATH = `${process.env.PATH}:/usr/sbin:/sbin`
  const { status, stdout, stderr } = spawnSync(command, args, {
    encoding: 'utf8',
    env: { ...process.env, PATH },
    input,
    timeout: 600_000,
  })
  return { status, said: `${stdout}${stderr}` }
}

const hex = (length: number, n: number) => n.toString(16).padStart(length, 'a')
const patterns = [
  "[ipv4-addr:value = '198.51.100.7']",
  "[ipv4-addr:value ISSUBSET '203.0.113.77/25']",
  "[ipv6-addr:value = '2001:db8:0:0:1::7']",
  "[ipv6-addr:value ISSUBSET '2001:db8:40::/44']",
  "[ipv6-addr:value = '2001:db8:1:2:3:4:5:6']",
  "[domain-name:value = 'evil-1.example'] OR [domain-name:value = '_dmarc.evil.example']",
  "[domain-name:value = 'bücher.example']",
  `[domain-name:value = '${'a'.repeat(63)}.${'b'.repeat(63)}.example']`,
  "[url:value = 'http://evil.example/a;b\"c|41|?d=e,f:g$(h)\\\\i']",
  "[url:value = 'http://evil.example:8080']",
  "[url:value = 'https://evil.example/x']",
  "[email-addr:value = 'a.b+c@evil.example']",
  `[file:hashes.MD5 = '${hex(32, 1)}'] OR [file:hashes.'SHA-1' = '${hex(40, 2)}'] OR [file:hashes.'SHA-256' = '${hex(64, 3)}']`,
  "[file:name = 'in\"voice;.exe']",
]
const rules = [
  [
    'yara',
    'import "pe"\nrule Evil_1 : tag { meta: a = "}" strings: $a = "x\\"}" $b = { 41 42 } $c = /a\\/b}/ condition: any of them and pe.number_of_sections > 1 }',
  ],
  ['yara', 'include "/etc/passwd"'],
  ['yara', 'rule Evil_1 { condition: true }'],
  ['suricata', 'alert tcp $HOME_NET any -> any any (msg:"carried"; content:"evil|3b|"; sid:1; rev:7;)'],
  ['snort', 'alert tcp $HOME_NET any -> any any (msg:"carried"; content:"evil|3b|"; sid:1;)'],
] as const

async function document(format: string, position = 1_790_000_000_000_000): Promise<string> {
  const items = [
    ...patterns.map((pattern) => ({ pattern_type: 'stix', pattern })),
    ...rules.map(([pattern_type, pattern]) => ({ pattern_type, pattern })),
  ].map((properties, n) => {
    const id = `indicator--00000000-0000-4000-8000-${String(n).padStart(12, '0')}`
    const moment = '2026-01-01T00:00:00.000Z'
    const object = {
      type: 'indicator',
      id,
      created: moment,
      modified: moment,
      valid_from: moment,
      name: `n${n}; ") -> "\n漢字`,
      ...properties,
    }
    const facts = { tlp: 'green', pap: null, purposes: null, exercise: null } as const
    return exportItem({ id, type: 'indicator', version: moment, added: n + 1, text: JSON.stringify(object), facts })
  })
  const context = {
    member: 'JP',
    agreement: 'trilateral',
    reader: 'client:green',
    position,
    nowMs: Date.parse('2026-11-27T00:00:00Z'),
    spares: spareNothing,
  }
  let text = ''
  for await (const piece of writeDocument(
    outFormat(format),
    (async function* () {
      yield items
    })(),
    context,
  ))
    text += piece
  return text
}
async function file(format: string, name = `${format}.${outFormat(format).extension}`): Promise<string> {
  const path = join(folder, name)
  writeFileSync(path, await document(format))
  return path
}

/** A program that runs until it is disposed of. */
function start(command: string, args: readonly string[]) {
  const PATH = `${process.env.PATH}:/usr/sbin:/sbin`
  const child = spawn(command, args, { env: { ...process.env, PATH }, stdio: 'ignore' })
  return {
    process: child,
    async [Symbol.asyncDispose]() {
      const ended = once(child, 'exit')
      if (child.exitCode !== null || child.signalCode !== null) return
      child.kill('SIGTERM')
      await ended
    },
  }
}

/** What a name server on this machine answers: an address, or why there is none. */
function answersOf(port: number): (name: string) => Promise<string> {
  const resolver = new Resolver({ timeout: 5000, tries: 3 })
  resolver.setServers([`127.0.0.1:${port}`])
  return async (name) => {
    try {
      return (await resolver.resolve4(name)).join()
    } catch (error) {
      return String((error as { code?: unknown }).code)
    }
  }
}

describe('the real program takes what is made for it', () => {
  test.skipIf(!has('named-checkzone'))('BIND checks the policy zone (named-checkzone)', async () => {
    const { status, said } = run('named-checkzone', ['-i', 'none', 'rpz.trefoil.example', await file('rpz')])
    expect([status, said]).toEqual([0, expect.stringContaining('OK')])
    const dumped = run('named-checkzone', ['-i', 'none', '-D', 'rpz.trefoil.example', join(folder, 'rpz.zone')]).said
    expect(dumped.match(/IN CNAME\s+\./g)).toHaveLength((await document('rpz')).match(/CNAME \.$/gm)!.length)
  })
  test.skipIf(!has('nsd-checkzone'))('NSD checks the policy zone (nsd-checkzone)', async () => {
    const { status, said } = run('nsd-checkzone', ['rpz.trefoil.example', await file('rpz')])
    expect([status, said]).toEqual([0, expect.stringContaining('is ok')])
  })
  test.skipIf(!has('unbound'))(
    'Unbound answers by the policy zone: what it names does not exist, and nothing else',
    async () => {
      const port = await freePorts()
      const conf = join(folder, 'unbound.conf')
      const lines = [
        ...['server:', '  chroot: ""', '  username: ""', '  pidfile: ""', `  directory: "${folder}"`],
        ...['  use-syslog: no', '  logfile: ""', '  do-daemonize: no', '  num-threads: 1'],
        ...[`  interface: 127.0.0.1@${port}`, '  module-config: "respip iterator"'],
        ...['  local-zone: "harmless.example." static', '  local-data: "harmless.example. A 192.0.2.1"'],
        ...['remote-control:', '  control-enable: no'],
        // What is in no zone is asked of nobody.
        ...['forward-zone:', '  name: "."', '  forward-addr: 127.0.0.1@1'],
        ...['rpz:', '  name: rpz.trefoil.example', `  zonefile: "${await file('rpz')}"`],
      ]
      writeFileSync(conf, `${lines.join('\n')}\n`)
      const { status, said } = run('unbound-checkconf', [conf])
      expect([status, said]).toEqual([0, expect.stringContaining('no errors')])
      await using _unbound = start('unbound', ['-d', '-c', conf])
      const answer = answersOf(port)
      await waitUntil('it serves', async () => (await answer('harmless.example')) === '192.0.2.1', 60_000)
      for (const name of ['evil-1.example', '_dmarc.evil.example', 'xn--bcher-kva.example'])
        expect([name, await answer(name)]).toEqual([name, 'ENOTFOUND'])
      expect(await answer('nobody-named.example')).toBe('ESERVFAIL')
    },
  )
  test.skipIf(!has('named'))(
    'a primary server takes the policy zone and hands it on: another is told of a change (NOTIFY), fetches it (AXFR) and answers by it',
    async () => {
      const [primary, secondary] = [await freePorts(), await freePorts()]
      const zone = join(folder, 'primary.zone')
      const zoneWith = async (more: string, position: number) =>
        writeFileSync(zone, `${await document('rpz', position)}${more}`)
      const first = 1_790_000_000_000_000
      await zoneWith('', first)
      const common = (port: number) =>
        `directory "${folder}"; pid-file none; session-keyfile none; lock-file none; listen-on port ${port} { 127.0.0.1; }; listen-on-v6 { none; }; ` +
        'dnssec-validation no; empty-zones-enable no; notify-delay 0; min-refresh-time 1; '
      const conf = (name: string, text: string): string => {
        writeFileSync(join(folder, name), `controls { };\n${text}\n`)
        return join(folder, name)
      }
      await using holder = start('named', [
        ...['-g', '-n', '1', '-c'],
        conf(
          'primary.conf',
          `options { ${common(primary)} recursion no; };\nzone "rpz.trefoil.example" { type primary; file "${zone}"; check-names ignore; ` +
            `notify explicit; also-notify { 127.0.0.1 port ${secondary}; }; allow-transfer { 127.0.0.1; }; };`,
        ),
      ])
      const asked = new Resolver({ timeout: 5000, tries: 3 })
      asked.setServers([`127.0.0.1:${primary}`])
      const served = () => asked.resolveSoa('rpz.trefoil.example').catch(() => null)
      await waitUntil('the zone is served', async () => (await served()) !== null, 120_000)
      expect((await served())?.serial).toBe(Math.floor(first / 100_000) % 2 ** 32)
      await using _follower = start('named', [
        ...['-g', '-n', '1', '-c'],
        conf(
          'secondary.conf',
          `options { ${common(secondary)} recursion yes; forwarders { 127.0.0.1 port 1; }; forward only; ` +
            'response-policy { zone "rpz.trefoil.example" min-update-interval 0; } qname-wait-recurse no; };\n' +
            `zone "rpz.trefoil.example" { type secondary; primaries { 127.0.0.1 port ${primary}; }; file "secondary.zone"; masterfile-format text; allow-notify { 127.0.0.1; }; };`,
        ),
      ])
      const answer = answersOf(secondary)
      await waitUntil('it has the zone', async () => (await answer('evil-1.example')) === 'ENOTFOUND', 120_000)
      for (const name of ['_dmarc.evil.example', 'xn--bcher-kva.example'])
        expect([name, await answer(name)]).toEqual([name, 'ENOTFOUND'])
      expect(await answer('later.example')).toBe('ESERVFAIL')
      // A later position is a later serial; the zone's own refresh is minutes away.
      await zoneWith('later.example CNAME .\n', first + 100_000)
      holder.process.kill('SIGHUP')
      await waitUntil('it was told and fetched', async () => (await answer('later.example')) === 'ENOTFOUND', 120_000)
    },
  )
  test.skipIf(!has('nft'))('nftables checks the sets (nft -c)', async () => {
    const { status, said } = run('nft', ['-c', '-f', await file('nftables')])
    // Without the right to ask the kernel, the text is parsed and the rest refused.
    if (/Operation not permitted|cache initialization failed/.test(said)) expect(said).not.toMatch(/syntax|nft:\d+:\d+/)
    else expect([status, said]).toEqual([0, ''])
  })
  test.skipIf(!has('ipset'))('ipset takes its commands (ipset restore)', async () => {
    const { said } = run('ipset', ['restore'], await document('ipset'))
    expect(said).not.toMatch(/syntax|Unknown|unknown|Error in line \d+: (?!.*(?:Kernel|kernel|permitted|modprobe))/)
  })
  test.skipIf(!has('yara'))('YARA compiles the rules and names them (yara)', async () => {
    const target = join(folder, 'target')
    writeFileSync(target, 'nothing')
    const { status, said } = run('yara', [await file('yara'), target])
    expect([status, said]).toEqual([0, ''])
  })
  test.skipIf(!has('suricata'))('Suricata loads rules and datasets (suricata -T)', async () => {
    const config = join(folder, 'suricata.yaml')
    writeFileSync(
      config,
      '%YAML 1.1\n---\nvars:\n  address-groups:\n    HOME_NET: "[192.168.0.0/16]"\n    EXTERNAL_NET: "any"\n  port-groups:\n    HTTP_PORTS: "80"\n',
    )
    const dataset = await file('suricata-dataset-domain')
    const path = await file('suricata')
    const all = `${await document('suricata')}alert dns any any -> any any (msg:"d"; dns.query; dataset:isset,trefoil,type string,load ${dataset}; sid:9; rev:1;)\n`
    writeFileSync(path, all)
    const { status, said } = run('suricata', ['-T', '-c', config, '-S', path, '-l', folder])
    expect([status, said]).toEqual([0, expect.not.stringContaining('error parsing')])
  })
  test.skipIf(!has('zeek'))('Zeek reads the intelligence file (zeek)', async () => {
    const script = join(folder, 'intel.zeek')
    writeFileSync(script, `@load base/frameworks/intel\nredef Intel::read_files += { "${await file('zeek')}" };\n`)
    const { status, said } = run('zeek', ['-e', 'event zeek_init() { terminate(); }', script])
    expect([status, said]).toEqual([0, expect.not.stringContaining('error')])
  })
  test.skipIf(!has('snort'))('Snort loads the rules (snort -T)', async () => {
    const { status, said } = run('snort', ['-T', '--rule-path', folder, '-R', await file('snort', 'snort3.rules')])
    expect([status, said]).toEqual([0, expect.not.stringContaining('ERROR')])
  })
})
