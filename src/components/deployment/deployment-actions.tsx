'use client'
import { Play, RefreshCw, RotateCw, Square, Terminal, Trash2 } from 'lucide-react'
import dynamic from 'next/dynamic'
import { usePathname, useRouter, useSearchParams } from 'next/navigation'
import type { ListedDeploymentView } from '#api/schemas/views.ts'
import { Button } from '../ui/button.tsx'
import { parseAction, possibleActions, VERBS, type ActionKind } from './actions.ts'

const ActionDialog = dynamic(() => import('./action-dialog.tsx').then((module) => module.ActionDialog), { ssr: false })

const RunCommandDialog = dynamic(() => import('../command/run-command-dialog.tsx').then((module) => module.RunCommandDialog), {
  ssr: false,
})

const ICONS = { redeploy: RefreshCw, restart: RotateCw, stop: Square, start: Play, rollback: RotateCw, apply: RotateCw, remove: Trash2 }

/** What can be done with a deployment. Which dialog is open stands in the address, so that it can be linked to. */
export function DeploymentActions({ deployment }: { deployment: ListedDeploymentView }) {
  const router = useRouter()
  const pathname = usePathname()
  const params = useSearchParams()
  const open = parseAction(params.get('action'))
  const release = Number(params.get('release')) || null
  const actions = possibleActions(deployment)
  const shown = (kind: ActionKind) => actions.some((action) => action.kind === kind)

  const start = (kind: ActionKind) => router.replace(`${pathname}?action=${kind}`, { scroll: false })
  const close = () => router.replace(pathname, { scroll: false })
  const button = (kind: ActionKind, primary = false) => {
    const Icon = ICONS[kind]
    return (
      <Button size="small" variant={primary ? 'primary' : 'secondary'} onClick={() => start(kind)}>
        <Icon aria-hidden />
        {VERBS[kind]}
      </Button>
    )
  }
  const stopped = deployment.status === 'stopped'

  return (
    <>
      {actions.length > 0 && (
        <div className="flex flex-wrap items-center gap-2">
          {shown('start') && button('start', true)}
          {shown('redeploy') && button('redeploy', !stopped)}
          {shown('restart') && button('restart')}
          {shown('stop') && button('stop')}
          {deployment.release && (
            <Button size="small" onClick={() => router.replace(`${pathname}?action=run`, { scroll: false })}>
              <Terminal aria-hidden />
              Run command
            </Button>
          )}
          <Button size="small" variant="quietDanger" onClick={() => start('remove')}>
            <Trash2 aria-hidden />
            <span className="sr-only sm:not-sr-only">Remove</span>
          </Button>
        </div>
      )}
      {params.get('action') === 'run' && <RunCommandDialog name={deployment.name} onClose={close} />}
      {open && (open === 'rollback' ? release !== null : true) && (
        <ActionDialog
          key={`${open}-${release}`}
          deployment={deployment}
          kind={open}
          release={open === 'rollback' ? release : null}
          onClose={close}
        />
      )}
    </>
  )
}
