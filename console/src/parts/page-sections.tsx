import css from './page-sections.module.css'

export interface PageSection {
  readonly id: string
  readonly title: string
}

/** What a long page holds, in one line that stays in sight: each title goes to its section, which bears the id. */
export function PageSections({
  label,
  sections,
}: {
  readonly label: string
  readonly sections: readonly PageSection[]
}) {
  return (
    <nav className={css.line} aria-label={label}>
      <ul>
        {sections.map(({ id, title }) => (
          <li key={id}>
            <a
              href={`#${id}`}
              onClick={(event) => {
                event.preventDefault()
                const section = document.getElementById(id)
                section?.scrollIntoView()
                section?.focus({ preventScroll: true })
              }}
            >
              {title}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  )
}
