import type { Advisory } from './fold.ts'

const sentences: Readonly<Record<Advisory['aside'][number]['because'], string>> = {
  'not-a-member': 'its author is not one of the members of the advisory',
  'other-advisory': 'it changes what never changes: name, lead, members, agreement or language',
  'no-basis': 'the document that it was made from is not known here',
  frozen: 'the document is signed off and its moment is near: nothing is changed any more',
  'wrong-version': 'it is not the next version of what was published',
  'after-the-moment': 'the moment has passed',
  'unknown-document': 'it is about a document that is not known here',
  'not-the-lead': 'only the lead begins and abandons an advisory',
  'unknown-comment': 'it is about a comment that is not known here',
}
export function whyAside(because: keyof typeof sentences): string {
  return sentences[because]
}
