import type { Metadata, Viewport } from 'next'
import { cookies } from 'next/headers'
import type { ReactNode } from 'react'
import { Toasts } from '#components/shell/toasts.tsx'
import { parseTheme, THEME_COOKIE } from '#components/shell/theme-cookie.ts'
import './globals.css'

export const metadata: Metadata = {
  title: { default: 'WebOps', template: '%s · WebOps' },
  description: 'From a git repository to a running, watched container on your own server.',
  robots: { index: false, follow: false },
  icons: { icon: '/icon.svg' },
}

export const viewport: Viewport = { width: 'device-width', initialScale: 1, viewportFit: 'cover' }

/** The theme comes with the cookie, so that no page flashes in the wrong one. */
export default async function RootLayout({ children }: { children: ReactNode }) {
  const theme = parseTheme((await cookies()).get(THEME_COOKIE)?.value)
  return (
    <html lang="en" {...(theme === 'system' ? {} : { 'data-theme': theme })} suppressHydrationWarning>
      <body className="bg-page font-sans text-ink">
        {children}
        <Toasts />
      </body>
    </html>
  )
}
