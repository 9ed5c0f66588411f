/** Everything that a container's reader holds its writer to; docs/protocol/container.md lists the same. */
export const maxContainerBytes = 4 * 1024 ** 3
export const minChunkSize = 1024
export const maxChunkSize = 1024 * 1024
export const maxChunks = 65_536
/** A section is handed on whole, so it must fit in memory. */
export const maxSectionBytes = 32 * 1024 * 1024
export const maxSections = 100_000
/** What may come out of a container after decompression. */
export const maxContentBytes = 4 * 1024 ** 3
/** Compression beyond this is no intelligence but a bomb. */
export const maxRatio = 1000
/** A writer begins again with the header after so many chunks, so that a copy without its beginning is of use. */
export const chunksPerHeader = 64
