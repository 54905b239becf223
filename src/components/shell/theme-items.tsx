'use client'
import { Monitor, Moon, Sun } from 'lucide-react'
import { useState } from 'react'
import { MenuLabel, MenuRadioGroup, MenuRadioItem } from '../ui/menu.tsx'
import { parseTheme, THEME_COOKIE, type Theme } from './theme-cookie.ts'

const YEAR = 31_536_000

/** Puts a theme on the page and remembers it. */
export function applyTheme(theme: Theme): void {
  if (theme === 'system') delete document.documentElement.dataset.theme
  else document.documentElement.dataset.theme = theme
  document.cookie = `${THEME_COOKIE}=${theme}; path=/; max-age=${YEAR}; samesite=lax`
}

/** Light, dark, or as the system has it. */
export function ThemeItems() {
  const [theme, setTheme] = useState<Theme>(() => (typeof document === 'undefined' ? 'system' : parseTheme(document.documentElement.dataset.theme)))
  return (
    <>
      <MenuLabel>Appearance</MenuLabel>
      <MenuRadioGroup
        value={theme}
        onValueChange={(value) => {
          setTheme(parseTheme(value))
          applyTheme(parseTheme(value))
        }}
      >
        <MenuRadioItem value="system" onSelect={(event) => event.preventDefault()}>
          <Monitor aria-hidden /> System
        </MenuRadioItem>
        <MenuRadioItem value="light" onSelect={(event) => event.preventDefault()}>
          <Sun aria-hidden /> Light
        </MenuRadioItem>
        <MenuRadioItem value="dark" onSelect={(event) => event.preventDefault()}>
          <Moon aria-hidden /> Dark
        </MenuRadioItem>
      </MenuRadioGroup>
    </>
  )
}
