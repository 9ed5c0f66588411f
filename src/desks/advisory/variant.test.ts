import fc from 'fast-check'
import { expect, test } from 'vitest'
import { tlpLevels } from '../../policy/model.ts'
import { isAtMost } from '../../policy/tlp.ts'
import { makeDocument, makePlaybook } from '../../testing/advisories.ts'
import { csafDocument } from './csaf.ts'
import { translatedInto } from './draft.ts'
import { editionsOf } from './edition.ts'
import { htmlDocument } from './html.ts'
import { markdownDocument } from './markdown.ts'
import { advisoryBundle } from './stix.ts'
import { completeLanguages, inLanguage, sideBySide } from './translation.ts'
import { textsOf, variantLabels, variantOf } from './variant.ts'

const publisher = {
  member: 'US',
  name: 'Member US',
  url: 'https://us.example',
  contact: 'https://us.example',
  names: { US: 'Member US' },
}
const author = { id: 'identity--00000000-0000-4000-8000-000000000001', name: 'Member US' }
const label = fc.constantFrom(...tlpLevels)

/** A document whose parts carry drawn labels, and each a word of its own that names its label. */
const documents = fc
  .record({ parts: fc.array(label, { minLength: 1, maxLength: 8 }), products: fc.array(label, { maxLength: 4 }) })
  .map(({ parts, products }) =>
    makeDocument({
      tlp: 'clear',
      sections: parts.map((tlp, index) => ({
        id: `s${index}`,
        tlp,
        heading: `Heading ${mark(tlp)}`,
        text: `Text ${mark(tlp)}`,
      })),
      indicators: parts.map((tlp, index) => ({
        id: `i${index}`,
        tlp,
        name: `Name ${mark(tlp)}`,
        pattern: `[url:value = 'http://${mark(tlp)}.example/']`,
      })),
      references: parts.map((tlp, index) => ({
        id: `r${index}`,
        tlp,
        title: `Ref ${mark(tlp)}`,
        url: `https://${mark(tlp)}.example/`,
      })),
      playbooks: parts.slice(0, 2).map((tlp, index) => ({
        id: `b${index}`,
        tlp,
        title: `Playbook ${mark(tlp)}`,
        text: makePlaybook({ name: mark(tlp) }),
      })),
      products: products.map((tlp, index) => ({
        id: `p${index}`,
        tlp,
        vendor: 'Vendor',
        name: mark(tlp),
        version: String(index),
      })),
      vulnerabilities: products.map((_tlp, index) => ({
        ...{
          id: `v${index}`,
          tlp: 'clear' as const,
          cve: 'CVE-2026-10001',
          title: 'Plain',
          description: '',
          remediation: '',
        },
        products: products.map((_, at) => ({ id: `p${at}`, status: 'known_affected' as const })).slice(index),
      })),
    }),
  )
function mark(tlp: string): string {
  return `only-${tlp.replace('+', '-')}-readers`
}

test('a variant never holds what its label excludes, in any form, and never less than a wider one', () => {
  fc.assert(
    fc.property(documents, (document) => {
      for (const edition of editionsOf(document)) {
        const texts = [
          JSON.stringify(csafDocument(edition, publisher)),
          htmlDocument(edition, publisher),
          markdownDocument(edition, publisher).replaceAll('\\', ''),
          JSON.stringify(advisoryBundle(variantOf(document, edition.tlp).document, author)),
        ]
        for (const tlp of tlpLevels)
          if (!isAtMost(tlp, edition.tlp))
            for (const text of texts) expect(text.split(mark(tlp)).length, `${tlp} in ${edition.tlp}`).toBe(1)
      }
      const sizes = variantLabels(document).map((tlp) => textsOf(variantOf(document, tlp).document).length)
      expect(sizes).toEqual([...sizes].sort((a, b) => a - b))
    }),
    { numRuns: 40 },
  )
})

test('nothing in a variant refers to what is not in it', () => {
  fc.assert(
    fc.property(documents, label, (document, tlp) => {
      const { document: kept } = variantOf(document, tlp)
      const products = new Set(kept.products.map(({ id }) => id))
      for (const { products: named } of kept.vulnerabilities) {
        expect(named.length).toBeGreaterThan(0)
        for (const { id } of named) expect(products.has(id)).toBe(true)
      }
      const { objects } = advisoryBundle(kept, author) as {
        objects: { id: string; object_refs?: string[]; object_ref?: string; object_marking_refs?: string[] }[]
      }
      const ids = new Set(objects.map(({ id }) => id))
      for (const { object_refs = [], object_ref, object_marking_refs = [] } of objects)
        for (const ref of [...object_refs, ...object_marking_refs, ...(object_ref === undefined ? [] : [object_ref])])
          expect(ids.has(ref)).toBe(true)
    }),
    { numRuns: 60 },
  )
})

test('a translation stands beside its original, is behind when that changes, and is then left out', () => {
  const document = makeDocument({
    indicators: [],
    vulnerabilities: [],
    references: [],
    sections: makeDocument().sections.slice(0, 1),
  })
  const texts = { title: '題', 'sections/summary/heading': '概要', 'sections/summary/text': '悪用されています。' }
  const translated = translatedInto(document, 'ja', texts)
  expect(completeLanguages(translated)).toEqual(['ja'])
  expect(inLanguage(translated, 'ja')).toMatchObject({ title: '題', language: 'ja', tlp: 'clear' })
  const changed = { ...translated, title: 'Another title' }
  expect(completeLanguages(changed)).toEqual([])
  expect(sideBySide(changed, 'ja')[0]).toMatchObject({ original: 'Another title', text: '題', behind: true })
  expect(inLanguage(changed, 'ja').title).toBe('Another title')
  expect(() => translatedInto(document, 'ja', { 'sections/none/text': 'x' })).toThrow('there is no text')
})

test('labels are the same in every language', () => {
  const texts = Object.fromEntries(textsOf(makeDocument()).map(({ key }) => [key, '訳']))
  const editions = editionsOf(translatedInto(makeDocument(), 'ja', texts))
  for (const tlp of ['clear', 'amber', 'amber+strict'] as const) {
    const pair = editions.filter((one) => one.tlp === tlp)
    expect(pair.map(({ document }) => document.language)).toEqual(['en', 'ja'])
    for (const edition of pair) expect(htmlDocument(edition, publisher)).toContain(`TLP:${tlp.toUpperCase()}</span>`)
  }
})

test('nothing that is written in an advisory becomes HTML or Markdown of its own, also in code behind a list', () => {
  const hostile = '<img src=x onerror=alert(1)>'
  const text = `- an item ${hostile}\n\n\`\`\`\n${hostile}\n\`\`\`\`\n[a](javascript:alert(1))\n\`\`\`\nend ${hostile} [a](javascript:b)`
  const part = { tlp: 'clear' as const, heading: `About ${hostile}` }
  const edition = editionsOf(makeDocument({ tlp: 'clear', sections: [{ id: 's1', ...part, text }] }))[0]!
  expect(htmlDocument(edition, publisher)).not.toContain('<img')
  let fence: string | null = null
  const outside: string[] = []
  for (const line of markdownDocument(edition, publisher).split('\n')) {
    const mark = /^(`{3,})$/.exec(line)?.[1]
    if (fence === null && mark !== undefined) fence = mark
    else if (fence !== null && mark !== undefined && mark.length >= fence.length) fence = null
    else if (fence === null) outside.push(line)
  }
  expect(fence).toBeNull()
  expect(outside.join('\n')).toContain('an item &lt;img')
  expect(outside.join('\n')).not.toMatch(/<img|[^\\]\[a\]\(/)
})
