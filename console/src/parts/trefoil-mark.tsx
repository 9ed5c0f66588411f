/** Three rings, none without the others: the mark of the project. Decorative; the name stands beside it. */
export function TrefoilMark({ size = 24 }: { readonly size?: number }) {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 32 32"
      fill="none"
      stroke="currentColor"
      strokeWidth="2.6"
      aria-hidden="true"
    >
      <circle cx="16" cy="10.6" r="7" />
      <circle cx="10.6" cy="20" r="7" />
      <circle cx="21.4" cy="20" r="7" />
    </svg>
  )
}
