'use client'
import { Dialog } from '../ui/dialog.tsx'
import { Keys } from './keys.tsx'

const SHORTCUTS: [keys: string[], what: string][] = [
  [['⌘', 'K'], 'Everything: deployments and what can be done (Ctrl K)'],
  [['/'], 'Search on this page'],
  [['g', 'd'], 'Deployments'],
  [['g', 'n'], 'New deployment'],
  [['g', 'p'], 'Projects'],
  [['g', 'a'], 'Addons'],
  [['g', 's'], 'Settings'],
  [['?'], 'This list'],
  [['Esc'], 'Close what is open'],
]

/** The list of all shortcuts. */
export function KeyboardHelp({ open, onOpenChange }: { open: boolean; onOpenChange: (open: boolean) => void }) {
  return (
    <Dialog open={open} onOpenChange={onOpenChange} title="Keyboard shortcuts" narrow>
      <dl className="space-y-2.5">
        {SHORTCUTS.map(([keys, what]) => (
          <div key={what} className="flex items-center justify-between gap-4">
            <dt className="text-muted">{what}</dt>
            <dd>
              <Keys keys={keys} />
            </dd>
          </div>
        ))}
      </dl>
    </Dialog>
  )
}
