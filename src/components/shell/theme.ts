import { THEME_COOKIE, type Theme } from './theme-cookie.ts'

const YEAR = 31_536_000

/** Puts a theme on the page and remembers it. */
export function applyTheme(theme: Theme): void {
  if (theme === 'system') delete document.documentElement.dataset['theme']
  else document.documentElement.dataset['theme'] = theme
  document.cookie = `${THEME_COOKIE}=${theme}; path=/; max-age=${YEAR}; samesite=lax`
}
