import type { ITheme } from '@xterm/xterm'

const COLOURS = ['black', 'red', 'green', 'yellow', 'blue', 'magenta', 'cyan', 'white'] as const

/** The page's own colours, as they are now. */
export function terminalTheme(): ITheme {
  const styles = getComputedStyle(document.documentElement)
  const colour = (name: string) => styles.getPropertyValue(`--${name}`).trim()
  const ansi = COLOURS.flatMap((name): [string, string][] => [
    [name, colour(`ansi-${name}`)],
    [`bright${name[0]?.toUpperCase()}${name.slice(1)}`, colour(`ansi-bright-${name}`)],
  ])
  return {
    background: colour('sunken'),
    foreground: colour('ink'),
    cursor: colour('accent-ink'),
    cursorAccent: colour('sunken'),
    selectionBackground: colour('mark'),
    ...Object.fromEntries(ansi),
  }
}
