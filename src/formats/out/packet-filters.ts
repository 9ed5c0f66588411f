import { headLines, lines, notOfThisFormat, type OutFormat, unitOfValues } from './format.ts'

/** A script for `nft -f`: two sets of a table of their own, emptied and filled in one transaction. Rules that use them are their reader's. */
export const nftablesFormat: OutFormat = {
  ...lines,
  name: 'nftables',
  title: 'nftables sets',
  use: 'block',
  mediaType: 'text/plain; charset=utf-8',
  extension: 'nft',
  begin: (context) =>
    [
      ...headLines(context).map((line) => `# ${line}`),
      'add table inet trefoil',
      'add set inet trefoil block4 { type ipv4_addr; flags interval; auto-merge; }',
      'add set inet trefoil block6 { type ipv6_addr; flags interval; auto-merge; }',
      'flush set inet trefoil block4',
      'flush set inet trefoil block6',
      '',
    ].join('\n'),
  unit: (exportable, session) =>
    unitOfValues(exportable, session, 'block', (value) => {
      if (value.kind === 'ipv4' || value.kind === 'cidr4') return `add element inet trefoil block4 { ${value.value} }\n`
      if (value.kind === 'ipv6' || value.kind === 'cidr6') return `add element inet trefoil block6 { ${value.value} }\n`
      return notOfThisFormat(value)
    }),
}

/** For `ipset restore`: two sets for iptables and ip6tables, filled beside and swapped in, so that no packet meets an empty one. */
export const ipsetFormat: OutFormat = {
  ...lines,
  name: 'ipset',
  title: 'ipset sets for iptables',
  use: 'block',
  mediaType: 'text/plain; charset=utf-8',
  extension: 'ipset',
  begin: (context) =>
    [
      ...headLines(context).map((line) => `# ${line}`),
      ...['trefoil4', 'trefoil4n'].map((name) => `create ${name} hash:net family inet maxelem 2000000 -exist`),
      ...['trefoil6', 'trefoil6n'].map((name) => `create ${name} hash:net family inet6 maxelem 2000000 -exist`),
      'flush trefoil4n',
      'flush trefoil6n',
      '',
    ].join('\n'),
  unit: (exportable, session) =>
    unitOfValues(exportable, session, 'block', (value) => {
      if (value.kind === 'ipv4' || value.kind === 'cidr4') return `add trefoil4n ${value.value} -exist\n`
      if (value.kind === 'ipv6' || value.kind === 'cidr6') return `add trefoil6n ${value.value} -exist\n`
      return notOfThisFormat(value)
    }),
  end: () => 'swap trefoil4n trefoil4\nswap trefoil6n trefoil6\ndestroy trefoil4n\ndestroy trefoil6n\n',
}
