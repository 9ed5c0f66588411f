/** A body that is made as it is read: the first piece is there already, so that a failure before it got its proper answer. */
export function streamText(
  first: IteratorResult<string>,
  rest: AsyncGenerator<string>,
  done: () => void = () => {},
): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder()
  let next: IteratorResult<string> | undefined = first
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        try {
          const result: IteratorResult<string> = next ?? (await rest.next())
          next = undefined
          if (!result.done) controller.enqueue(encoder.encode(result.value))
          else {
            done()
            controller.close()
          }
        } catch (error) {
          done()
          throw error
        }
      },
      async cancel() {
        done()
        await rest.return(undefined)
      },
    },
    { highWaterMark: 1 },
  )
}
