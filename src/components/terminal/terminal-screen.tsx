'use client'
import '@xterm/xterm/css/xterm.css'
import { FitAddon } from '@xterm/addon-fit'
import { Terminal } from '@xterm/xterm'
import { useEffect, useRef } from 'react'
import { terminalTheme } from './terminal-theme.ts'

const FONT_SIZE = 13
const KEPT_LINES = 5000

/** What shows bytes, and tells of keys. */
export interface Screen {
  write(bytes: Uint8Array): void
  size(): { columns: number; rows: number }
  clear(): void
  focus(): void
}

interface Props {
  label: string
  onReady: (screen: Screen) => void
  onType: (text: string) => void
  onResize: (columns: number, rows: number) => void
}

/** A terminal that fills its place. */
export function TerminalScreen({ label, onReady, onType, onResize }: Props) {
  const place = useRef<HTMLDivElement>(null)
  const handlers = useRef({ onReady, onType, onResize })
  useEffect(() => {
    handlers.current = { onReady, onType, onResize }
  })

  useEffect(() => {
    if (!place.current) return
    const fontFamily = getComputedStyle(place.current).fontFamily
    const terminal = new Terminal({
      fontFamily,
      fontSize: FONT_SIZE,
      scrollback: KEPT_LINES,
      theme: terminalTheme(),
      screenReaderMode: true,
      cursorBlink: false,
    })
    const fit = new FitAddon()
    terminal.loadAddon(fit)
    terminal.open(place.current)
    terminal.textarea?.setAttribute('aria-label', label)
    // The tab key belongs to the shell: without this nobody could leave by keyboard.
    terminal.attachCustomKeyEventHandler(({ key, shiftKey }) => {
      if (key !== 'Escape' || !shiftKey) return true
      terminal.blur()
      return false
    })
    fit.fit()
    const typing = terminal.onData((text) => handlers.current.onType(text))
    const resizing = terminal.onResize(({ cols, rows }) => handlers.current.onResize(cols, rows))
    const watch = new ResizeObserver(() => fit.fit())
    watch.observe(place.current)
    const themes = new MutationObserver(() => (terminal.options.theme = terminalTheme()))
    themes.observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme'] })
    handlers.current.onReady({
      write: (bytes) => terminal.write(bytes),
      size: () => ({ columns: terminal.cols, rows: terminal.rows }),
      clear: () => terminal.reset(),
      focus: () => terminal.focus(),
    })
    return () => {
      themes.disconnect()
      watch.disconnect()
      resizing.dispose()
      typing.dispose()
      terminal.dispose()
    }
  }, [label])

  return <div ref={place} className="h-[60vh] min-h-64 w-full overflow-hidden rounded-md border bg-sunken p-2 font-mono" />
}
