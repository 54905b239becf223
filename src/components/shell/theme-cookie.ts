export type Theme = 'light' | 'dark' | 'system'

export const THEME_COOKIE = 'webops.theme'

/** What the cookie says; anything else is the system's choice. */
export function parseTheme(value: string | undefined): Theme {
  return value === 'light' || value === 'dark' ? value : 'system'
}
