import { createContext } from 'react'

/** Opens the help of the page that is shown. */
export const HelpContext = createContext<() => void>(() => {})
