/** 日本語, drawn: its three slices of the Japanese font would be more than a tenth of the first view. The name stands on what holds it. */
export function JapaneseName() {
  return (
    <svg
      width="3em"
      height="1em"
      viewBox="0 0 72 24"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.6"
      aria-hidden="true"
    >
      <path d="M5 22V3h14v19M5 11.6h14M5 20.6h14" />
      <path d="M26 7h20M36 2v20M35.4 7.5c-2 4.6-5.2 8.2-9.6 11M36.6 7.5c2 4.6 5.2 8.2 9.6 11M31.5 17h9" />
      <path d="M50 3h7M49 7h9.2M50 11h7.2M50 15h7.2M50.9 23v-4.3h5.4v4.3M50.9 21.7h5.4" />
      <path d="M60 3.5h10.5M64.5 3.5l-1.5 8M60.5 7.5h8.2v4M59 11.5h12.5M61.5 23v-7.6h8.5v7.6M61.5 21.6h8.5" />
    </svg>
  )
}
