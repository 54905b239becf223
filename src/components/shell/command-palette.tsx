'use client'
import { Command } from 'cmdk'
import { Blocks, FolderTree, Keyboard, Layers, Monitor, Moon, Plus, Settings, Sun } from 'lucide-react'
import { useRouter } from 'next/navigation'
import { Dialog as Primitive } from 'radix-ui'
import { useEffect, useState, type ReactNode } from 'react'
import type { ListedDeploymentView } from '#api/schemas/views.ts'
import { callApi } from '../api-client.ts'
import { possibleActions } from '../deployment/actions.ts'
import { StateBadge } from '../deployment/state-badge.tsx'
import { openKeyboardHelp } from './shortcut-events.ts'
import { applyTheme } from './theme.ts'

const group =
  '[&_[cmdk-group-heading]]:px-3 [&_[cmdk-group-heading]]:pt-3 [&_[cmdk-group-heading]]:pb-1 [&_[cmdk-group-heading]]:text-xs [&_[cmdk-group-heading]]:text-faint'

/** Type a deployment or a verb, press Enter. */
export function CommandPalette({ open, onOpenChange }: { open: boolean; onOpenChange: (open: boolean) => void }) {
  const router = useRouter()
  const [query, setQuery] = useState('')
  const deployments = useDeployments(open, query)

  function run(action: () => void) {
    onOpenChange(false)
    setQuery('')
    action()
  }
  const go = (address: string) => run(() => router.push(address))

  return (
    <Primitive.Root open={open} onOpenChange={onOpenChange}>
      <Primitive.Portal>
        <Primitive.Overlay className="animate-appear fixed inset-0 z-40 bg-overlay" />
        <Primitive.Content
          aria-describedby={undefined}
          className="animate-appear fixed top-[8dvh] left-1/2 z-50 w-[min(36rem,calc(100vw-1.5rem))] -translate-x-1/2 overflow-hidden rounded-xl border border-line-strong bg-surface shadow-2xl outline-none"
        >
          <Primitive.Title className="sr-only">Command palette</Primitive.Title>
          <Command label="Command palette" loop>
            <Command.Input
              value={query}
              onValueChange={setQuery}
              placeholder="Type a deployment or what to do…"
              className="h-12 w-full border-b bg-transparent px-4 text-[15px] outline-none placeholder:text-faint"
            />
            <Command.List className="max-h-[60dvh] overflow-y-auto pb-2">
              <Command.Empty className="px-4 py-8 text-center text-muted">Nothing fits.</Command.Empty>
              <Command.Group heading="Deployments" className={group}>
                {deployments.map((deployment) => (
                  <Item key={deployment.id} value={deployment.name} onSelect={() => go(`/d/${deployment.name}`)}>
                    <span className="min-w-0 flex-1 truncate">{deployment.name}</span>
                    <StateBadge status={deployment.status} className="text-[13px]" />
                  </Item>
                ))}
              </Command.Group>
              <Command.Group heading="Go to" className={group}>
                <Item value="Deployments list home" onSelect={() => go('/')} icon={<Layers />}>
                  Deployments
                </Item>
                <Item value="New deployment create" onSelect={() => go('/new')} icon={<Plus />}>
                  New deployment
                </Item>
                <Item value="Projects environments networks members" onSelect={() => go('/projects')} icon={<FolderTree />}>
                  Projects
                </Item>
                <Item value="Addons" onSelect={() => go('/addons')} icon={<Blocks />}>
                  Addons
                </Item>
                <Item value="Settings tokens SSH keys sessions profile" onSelect={() => go('/settings')} icon={<Settings />}>
                  Settings
                </Item>
              </Command.Group>
              {query.trim() !== '' && (
                <Command.Group heading="Do" className={group}>
                  {deployments.slice(0, 20).flatMap((deployment) =>
                    possibleActions(deployment).map(({ kind, verb }) => (
                      <Item
                        key={`${deployment.id}-${kind}`}
                        value={`${verb} ${deployment.name}`}
                        onSelect={() => go(`/d/${deployment.name}?action=${kind}`)}
                      >
                        {verb} {deployment.name}…
                      </Item>
                    )),
                  )}
                </Command.Group>
              )}
              <Command.Group heading="Panel" className={group}>
                <Item value="Theme light appearance" onSelect={() => run(() => applyTheme('light'))} icon={<Sun />}>
                  Light theme
                </Item>
                <Item value="Theme dark appearance" onSelect={() => run(() => applyTheme('dark'))} icon={<Moon />}>
                  Dark theme
                </Item>
                <Item value="Theme system appearance" onSelect={() => run(() => applyTheme('system'))} icon={<Monitor />}>
                  Theme of the system
                </Item>
                <Item value="Keyboard shortcuts help" onSelect={() => run(openKeyboardHelp)} icon={<Keyboard />}>
                  Keyboard shortcuts
                </Item>
              </Command.Group>
            </Command.List>
          </Command>
        </Primitive.Content>
      </Primitive.Portal>
    </Primitive.Root>
  )
}

function Item({ value, onSelect, icon, children }: { value: string; onSelect: () => void; icon?: ReactNode; children: ReactNode }) {
  return (
    <Command.Item
      value={value}
      onSelect={onSelect}
      className="mx-2 flex cursor-pointer items-center gap-2.5 rounded-md px-2 py-2 data-[selected=true]:bg-hover [&_svg]:shrink-0 [&>svg]:size-4 [&>svg]:text-faint"
    >
      {icon}
      {children}
    </Command.Item>
  )
}

/** Those that fit what is typed, as the server finds them. */
function useDeployments(open: boolean, query: string): ListedDeploymentView[] {
  const [deployments, setDeployments] = useState<ListedDeploymentView[]>([])
  // A verb before the name is not part of the name.
  const wanted = query.trim().split(/\s+/).at(-1) ?? ''
  useEffect(() => {
    if (!open) return
    const controller = new AbortController()
    const timer = setTimeout(
      () => {
        callApi<{ items: ListedDeploymentView[] }>('GET', `/deployments?limit=50&q=${encodeURIComponent(wanted)}`, undefined, {
          signal: controller.signal,
        })
          .then(({ items }) => items.length > 0 && setDeployments(items))
          // The palette's other entries work without them.
          .catch(() => {})
      },
      wanted ? 120 : 0,
    )
    return () => {
      clearTimeout(timer)
      controller.abort()
    }
  }, [open, wanted])
  return deployments
}
