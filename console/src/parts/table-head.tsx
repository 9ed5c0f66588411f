import type { ReactNode } from 'react'

/** The heads of the columns of a table; what is handed in as well stands behind them. */
export function TableHead({ heads, children }: { readonly heads: readonly string[]; readonly children?: ReactNode }) {
  return (
    <thead>
      <tr>
        {heads.map((head) => (
          <th key={head} scope="col">
            {head}
          </th>
        ))}
        {children}
      </tr>
    </thead>
  )
}
