import { createTheme, type MantineColorsTuple } from '@mantine/core'
import css from './theme.module.css'

// The tuple only satisfies the type: every colour that Mantine draws comes from tokens.css.
const accent: MantineColorsTuple = [
  '#e1eff0',
  '#c4dfe2',
  '#9fcbd0',
  '#78b5bc',
  '#519fa8',
  '#2c8895',
  '#16808f',
  '#0c6571',
  '#094e58',
  '#063840',
]

export const theme = createTheme({
  primaryColor: 'trefoil',
  primaryShade: 7,
  colors: { trefoil: accent },
  defaultRadius: 'sm',
  cursorType: 'pointer',
  focusRing: 'auto',
  components: {
    Button: { defaultProps: { size: 'sm' }, classNames: { root: css.button } },
    ActionIcon: { classNames: { root: css.icon } },
    Checkbox: { classNames: { description: css.ofChoice } },
    Radio: { classNames: { description: css.ofChoice } },
    Menu: {
      classNames: { dropdown: css.menu },
      defaultProps: { shadow: 'md', transitionProps: { duration: 0 }, offset: 4 },
    },
    Tooltip: { defaultProps: { openDelay: 300, transitionProps: { duration: 80 } } },
  },
})
