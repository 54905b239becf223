'use client'
import dynamic from 'next/dynamic'
import { useRouter } from 'next/navigation'
import { useEffect, useState } from 'react'
import { onShortcutEvents } from './shortcut-events.ts'

// Loaded when first asked for: most visits need neither.
const CommandPalette = dynamic(() => import('./command-palette.tsx').then((module) => module.CommandPalette), { ssr: false })
const KeyboardHelp = dynamic(() => import('./keyboard-help.tsx').then((module) => module.KeyboardHelp), { ssr: false })

const GO: Record<string, string> = { d: '/', n: '/new', p: '/projects', a: '/addons', s: '/settings' }
const GO_WITHIN_MS = 1200

/** The keyboard of the whole panel: ⌘K, `g` and a letter, `/`, `?`. */
export function Shortcuts() {
  const router = useRouter()
  const [palette, setPalette] = useState<boolean | null>(null)
  const [help, setHelp] = useState<boolean | null>(null)

  useEffect(() => {
    let goUntil = 0

    function onKeyDown(event: KeyboardEvent) {
      if ((event.metaKey || event.ctrlKey) && event.key.toLowerCase() === 'k') {
        event.preventDefault()
        setPalette((open) => !open)
        return
      }
      if (event.metaKey || event.ctrlKey || event.altKey || isTyping(event.target) || document.querySelector('[role="dialog"]')) return
      const destination = Date.now() < goUntil ? GO[event.key] : undefined
      goUntil = event.key === 'g' ? Date.now() + GO_WITHIN_MS : 0
      if (destination) {
        event.preventDefault()
        router.push(destination)
      } else if (event.key === '?') {
        event.preventDefault()
        setHelp(true)
      } else if (event.key === '/') {
        const search = document.querySelector<HTMLInputElement>('main input[type="search"]')
        event.preventDefault()
        if (search) search.focus()
        else setPalette(true)
      }
    }

    addEventListener('keydown', onKeyDown)
    const stop = onShortcutEvents({ palette: () => setPalette(true), help: () => setHelp(true) })
    return () => {
      removeEventListener('keydown', onKeyDown)
      stop()
    }
  }, [router])

  return (
    <>
      {palette !== null && <CommandPalette open={palette} onOpenChange={setPalette} />}
      {help !== null && <KeyboardHelp open={help} onOpenChange={setHelp} />}
    </>
  )
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || target.matches('input, textarea, select'))
}
