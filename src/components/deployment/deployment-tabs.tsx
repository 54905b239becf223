'use client'
import Link from 'next/link'
import { usePathname } from 'next/navigation'
import { cn } from '../ui/class-names.ts'

const TABS = [
  { path: '', label: 'Overview' },
  { path: '/rollouts', label: 'Rollouts' },
  { path: '/releases', label: 'Releases' },
  { path: '/logs', label: 'Logs' },
  { path: '/variables', label: 'Variables' },
  { path: '/domains', label: 'Domains' },
  { path: '/settings', label: 'Settings' },
]

/** The parts of a deployment's page; each has an address. */
export function DeploymentTabs({ name }: { name: string }) {
  const pathname = usePathname()
  const base = `/d/${name}`
  return (
    <nav aria-label={`Parts of ${name}`} className="-mx-4 overflow-x-auto border-b px-4 sm:-mx-6 sm:px-6 lg:-mx-8 lg:px-8">
      <ul className="flex gap-4 sm:gap-5">
        {TABS.map(({ path, label }) => {
          const here = path === '' ? pathname === base : pathname.startsWith(base + path)
          return (
            <li key={path}>
              <Link
                prefetch={false}
                href={base + path}
                aria-current={here ? 'page' : undefined}
                className={cn(
                  'block border-b-2 py-2.5 outline-offset-[-2px]',
                  here ? 'border-accent font-medium text-ink' : 'border-transparent text-muted hover:text-ink',
                )}
              >
                {label}
              </Link>
            </li>
          )
        })}
      </ul>
    </nav>
  )
}
