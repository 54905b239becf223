'use client'
import Link from 'next/link'
import { usePathname } from 'next/navigation'
import { useEffect, useRef } from 'react'
import { cn } from '../ui/class-names.ts'

const TABS = [
  { path: '', label: 'Overview' },
  { path: '/rollouts', label: 'Rollouts' },
  { path: '/releases', label: 'Releases' },
  { path: '/logs', label: 'Logs' },
  { path: '/variables', label: 'Variables' },
  { path: '/domains', label: 'Domains' },
  { path: '/webhooks', label: 'Webhooks' },
  { path: '/previews', label: 'Previews' },
  { path: '/volumes', label: 'Volumes' },
  { path: '/schedules', label: 'Schedules' },
  { path: '/settings', label: 'Settings' },
  { path: '/terminal', label: 'Terminal' },
]

/**
 * The parts of a deployment's page; each has an address.
 * @param pushed whether its source is what is pushed to the panel: no forge tells of that then
 * @param terminal whether one can be opened: only containers have any
 */
export function DeploymentTabs({ name, pushed, terminal }: { name: string; pushed: boolean; terminal: boolean }) {
  const pathname = usePathname()
  const base = `/d/${name}`
  const nav = useRef<HTMLElement>(null)

  // On a phone they do not all fit: the one that is open comes into view.
  useEffect(() => {
    const open = nav.current?.querySelector('[aria-current]')?.getBoundingClientRect()
    const view = nav.current?.getBoundingClientRect()
    if (open && view) nav.current?.scrollBy({ left: open.left + open.width / 2 - view.left - view.width / 2 })
  }, [pathname])

  return (
    <nav
      ref={nav}
      aria-label={`Parts of ${name}`}
      className="relative -mx-4 overflow-x-auto border-b px-4 sm:-mx-6 sm:px-6 lg:-mx-8 lg:px-8"
    >
      <ul className="flex gap-4 sm:gap-5">
        {TABS.filter(({ path }) => terminal || path !== '/terminal').map(({ path, label }) => {
          const here = path === '' ? pathname === base : pathname.startsWith(base + path)
          return (
            <li key={path}>
              <Link
                prefetch={false}
                href={base + path}
                aria-current={here ? 'page' : undefined}
                className={cn(
                  'block border-b-2 py-2.5 whitespace-nowrap outline-offset-[-2px]',
                  here ? 'border-accent font-medium text-ink' : 'border-transparent text-muted hover:text-ink',
                )}
              >
                {pushed && path === '/webhooks' ? 'Git push' : label}
              </Link>
            </li>
          )
        })}
      </ul>
    </nav>
  )
}
