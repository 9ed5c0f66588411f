/** What a PDF says of itself: what it is and of when; never on which machine, by which account or with what it was made. */
export function pdfInfo(
  about: { readonly title: string; readonly author?: string; readonly subject?: string },
  at: Date,
) {
  const { title, author, subject } = about
  return {
    Title: inWindowTitles(title),
    ...(author === undefined ? {} : { Author: inWindowTitles(author) }),
    ...(subject === undefined ? {} : { Subject: subject }),
    ...{ Producer: 'Trefoil', Creator: 'Trefoil', CreationDate: at, ModDate: at },
  }
}

/** Readers show it in the title of a window: nothing in it turns the writing around or ends it. */
function inWindowTitles(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Cf}\u2028\u2029]+/gu, ' ')
}
