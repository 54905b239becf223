'use client'
import { Monitor, Moon, Sun } from 'lucide-react'
import { useEffect, useState } from 'react'
import { cn } from '../ui/class-names.ts'
import { parseTheme, type Theme } from './theme-cookie.ts'
import { applyTheme } from './theme.ts'

const THEMES = [
  { theme: 'system', label: 'System', icon: Monitor },
  { theme: 'light', label: 'Light', icon: Sun },
  { theme: 'dark', label: 'Dark', icon: Moon },
] as const

/** Light, dark, or as the system has it. */
export function ThemeChoice() {
  const [theme, setTheme] = useState<Theme>('system')
  useEffect(() => setTheme(parseTheme(document.documentElement.dataset['theme'])), [])
  return (
    <div role="group" aria-label="Appearance" className="grid grid-cols-3 gap-1 px-1 py-1">
      {THEMES.map(({ theme: each, label, icon: Icon }) => (
        <button
          key={each}
          type="button"
          aria-pressed={theme === each}
          onClick={() => {
            setTheme(each)
            applyTheme(each)
          }}
          className={cn(
            'flex flex-col items-center gap-1 rounded-md py-1.5 text-xs hover:bg-hover',
            theme === each ? 'bg-hover font-medium' : 'text-muted',
          )}
        >
          <Icon aria-hidden className="size-4" />
          {label}
        </button>
      ))}
    </div>
  )
}
