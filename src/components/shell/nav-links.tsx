'use client'
import { Blocks, FolderTree, Layers, Settings } from 'lucide-react'
import Link from 'next/link'
import { usePathname } from 'next/navigation'
import { cn } from '../ui/class-names.ts'

const LINKS = [
  { href: '/', label: 'Deployments', icon: Layers, here: (path: string) => path === '/' || path === '/new' || path.startsWith('/d/') },
  { href: '/projects', label: 'Projects', icon: FolderTree, here: (path: string) => path === '/projects' || path.startsWith('/projects/') },
  { href: '/addons', label: 'Addons', icon: Blocks, here: (path: string) => path === '/addons' },
  { href: '/settings', label: 'Settings', icon: Settings, here: (path: string) => path === '/settings' },
]

/** The ways through the panel: a column beside the page, or a bar under it on a phone. */
export function NavLinks({ bar = false }: { bar?: boolean }) {
  const pathname = usePathname()
  return (
    <nav aria-label="Main" className={bar ? 'grid grid-cols-4' : 'space-y-0.5'}>
      {LINKS.map(({ href, label, icon: Icon, here }) => {
        const current = here(pathname)
        return (
          <Link
            prefetch={false}
            key={href}
            href={href}
            aria-current={current ? 'page' : undefined}
            className={cn(
              bar ? 'flex flex-col items-center gap-0.5 py-2 text-[11px]' : 'flex h-8 items-center gap-2.5 rounded-md px-2.5',
              current ? 'font-medium text-ink' : 'text-muted hover:text-ink',
              !bar && (current ? 'bg-hover' : 'hover:bg-hover'),
            )}
          >
            <Icon aria-hidden className={bar ? 'size-5' : 'size-4'} />
            {label}
          </Link>
        )
      })}
    </nav>
  )
}
