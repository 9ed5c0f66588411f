import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query'
import { withCopies } from '../copies/with-copies.ts'
import { Refused } from './client.ts'
import { isAway, refuseWhileAway } from './reach.ts'

/** What was read stays for so long after its page was left. */
const restMs = 30 * 60_000

/** One cache for the console; `onSignedOut` is called when the node no longer knows the session. */
export function createQueryClient(onSignedOut: () => void): QueryClient {
  return new QueryClient({
    queryCache: new QueryCache({
      onError: (error, query) => {
        if (error instanceof Refused && error.status === 401 && query.queryKey[0] !== 'session') onSignedOut()
      },
    }),
    mutationCache: new MutationCache({
      // Before anything of it is done: a page must not look changed while nothing was. To sign in is always tried.
      onMutate(_, { options }) {
        if (!isAway() || options.meta?.['alwaysTried'] === true) return
        refuseWhileAway()
        throw new Refused(0, null)
      },
    }),
    defaultOptions: {
      queries: {
        persister: withCopies,
        gcTime: restMs,
        staleTime: 10_000,
        // A node on one's own network either answers or does not: the browser's opinion of the internet is beside the point.
        networkMode: 'always',
        retry: (failures, error) =>
          failures < 2 && error instanceof Refused && !isAway() && (error.status === 0 || error.status >= 500),
        retryDelay: (failures) => 500 * 2 ** failures,
      },
      mutations: { networkMode: 'always' },
    },
  })
}
