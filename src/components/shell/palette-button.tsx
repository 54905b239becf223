'use client'
import { Search } from 'lucide-react'
import { Button } from '../ui/button.tsx'
import { Keys } from './keys.tsx'
import { openPalette } from './shortcut-events.ts'

/** The palette for those who do not know its shortcut yet. */
export function PaletteButton({ compact = false }: { compact?: boolean }) {
  if (compact) {
    return (
      <Button variant="ghost" size="icon" aria-label="Command palette" onClick={openPalette}>
        <Search aria-hidden />
      </Button>
    )
  }
  return (
    <button
      type="button"
      onClick={openPalette}
      aria-label="Command palette"
      className="flex h-8 w-full items-center gap-2 rounded-md border border-line-strong bg-surface px-2.5 text-left text-muted hover:border-control-line"
    >
      <Search aria-hidden className="size-3.5 text-faint" />
      <span className="flex-1 text-[13px]">Find or do…</span>
      <Keys keys={['⌘', 'K']} />
    </button>
  )
}
