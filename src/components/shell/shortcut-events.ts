/** Doors to the palette and the help, for buttons that live elsewhere on the page. */
const PALETTE = 'webops:palette'
const HELP = 'webops:keyboard-help'

export const openPalette = () => dispatchEvent(new Event(PALETTE))
export const openKeyboardHelp = () => dispatchEvent(new Event(HELP))

/** Calls back when one of them is asked for; returns the way to stop. */
export function onShortcutEvents(handlers: { palette: () => void; help: () => void }): () => void {
  addEventListener(PALETTE, handlers.palette)
  addEventListener(HELP, handlers.help)
  return () => {
    removeEventListener(PALETTE, handlers.palette)
    removeEventListener(HELP, handlers.help)
  }
}
