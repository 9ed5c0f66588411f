/** A chosen file and what it says of itself; nothing in it is believed before the node has checked it. */
export interface CharterFile {
  readonly name: string
  readonly text: string
  readonly says: { readonly version: number; readonly members: string; readonly quorum: number } | null
}

export async function readCharterFile(file: File): Promise<CharterFile> {
  const text = await file.text()
  return { name: file.name.slice(0, 200), text, says: readEnvelope(text) }
}

/** The charter inside a DSSE envelope, as far as it is one. */
function readEnvelope(text: string): CharterFile['says'] {
  try {
    const { payload } = JSON.parse(text) as { payload: string }
    const bytes = Uint8Array.from(atob(payload), (character) => character.charCodeAt(0))
    const charter = JSON.parse(new TextDecoder().decode(bytes)) as {
      version: unknown
      quorum: unknown
      members: { member: unknown }[]
    }
    if (typeof charter.version !== 'number' || typeof charter.quorum !== 'number') return null
    const members = charter.members.map(({ member }) => String(member).slice(0, 8)).slice(0, 50)
    return { version: charter.version, quorum: charter.quorum, members: members.join(', ') }
  } catch {
    return null
  }
}
