'use client'
import dynamic from 'next/dynamic'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import type { DeployHookView } from '#api/schemas/webhook-views.ts'
import { callApi } from '../api-client.ts'
import { notify } from '../shell/notify.ts'
import { RelativeTime } from '../time/relative-time.tsx'
import { Button } from '../ui/button.tsx'
import { EmptyState } from '../ui/empty-state.tsx'
import { Section } from '../ui/section.tsx'
import { CreatedDeployHook, type CreatedHook } from './created-deploy-hook.tsx'

const ConfirmDialog = dynamic(() => import('./confirm-dialog.tsx').then((module) => module.ConfirmDialog), { ssr: false })
const NameDialog = dynamic(() => import('../project/name-dialog.tsx').then((module) => module.NameDialog), { ssr: false })

interface DeployHookSectionProps {
  /** Of the deployment. */
  name: string
  /** By name. */
  hooks: DeployHookView[]
  mayChange: boolean
}

/** Addresses whose call deploys. */
export function DeployHookSection({ name, hooks, mayChange }: DeployHookSectionProps) {
  const router = useRouter()
  const [adding, setAdding] = useState(false)
  const [made, setMade] = useState<CreatedHook | null>(null)
  const [removing, setRemoving] = useState<string | null>(null)
  const path = `/deployments/${name}/deploy-hooks`

  async function add({ name: hook = '' }: Record<string, string>) {
    setMade(await callApi<CreatedHook>('POST', path, { name: hook }))
    setAdding(false)
    router.refresh()
  }
  async function remove(hook: string) {
    await callApi('DELETE', `${path}/${encodeURIComponent(hook)}`)
    notify.success(`The address of ${hook} works no longer.`)
    if (made?.name === hook) setMade(null)
    setRemoving(null)
    router.refresh()
  }
  const addButton = mayChange && (
    <Button size={hooks.length === 0 ? 'normal' : 'small'} onClick={() => setAdding(true)}>
      Add deploy hook
    </Button>
  )

  return (
    <Section title="Deploy hooks" aside={hooks.length > 0 && addButton}>
      {made && <CreatedDeployHook created={made} onDone={() => setMade(null)} />}
      {hooks.length === 0 ? (
        <EmptyState title="No deploy hooks" actions={addButton}>
          An address whose call deploys, for what is not a forge: a build elsewhere, a content management system, a script. Whoever knows
          the address can deploy, and nothing else.
        </EmptyState>
      ) : (
        <ul aria-label="Deploy hooks" className="divide-y rounded-lg border bg-surface">
          {hooks.map((hook) => (
            <li
              key={hook.name}
              data-testid="deploy-hook"
              data-hook={hook.name}
              className="flex min-w-0 flex-wrap items-center gap-x-4 gap-y-1 px-4 py-3"
            >
              <div className="min-w-0 flex-1 basis-48">
                <p className="font-medium break-words">{hook.name}</p>
                <HookFacts hook={hook} />
              </div>
              {mayChange && (
                <Button
                  size="small"
                  variant="quietDanger"
                  aria-label={`Remove deploy hook ${hook.name}`}
                  onClick={() => setRemoving(hook.name)}
                >
                  Remove
                </Button>
              )}
            </li>
          ))}
        </ul>
      )}
      {adding && (
        <NameDialog
          title="Add deploy hook"
          description="It gets an address of its own, which is shown once. Nothing is deployed now."
          submit="Make address"
          fields={[
            {
              name: 'name',
              label: 'Name',
              placeholder: 'nightly-build',
              help: 'What calls it: lower-case letters, digits and hyphens.',
              maxLength: 48,
              required: true,
            },
          ]}
          onSubmit={add}
          onClose={() => setAdding(false)}
        />
      )}
      {removing !== null && (
        <ConfirmDialog
          title={`Remove deploy hook ${removing}`}
          description="Its address stops working at once. Whatever calls it is answered that there is no such hook."
          verb="Remove deploy hook"
          danger
          onConfirm={() => remove(removing)}
          onClose={() => setRemoving(null)}
        >
          <p>What it has deployed stays. A new hook gets another address.</p>
        </ConfirmDialog>
      )}
    </Section>
  )
}

function HookFacts({ hook: { prefix, createdAt, createdBy, lastUsedAt } }: { hook: DeployHookView }) {
  return (
    <p className="text-[13px] break-words text-muted">
      <code className="font-mono">…/deploy/{prefix}…</code> · made <RelativeTime at={createdAt} />
      {createdBy !== null && ` by ${createdBy}`} ·{' '}
      {lastUsedAt === null ? (
        'never called'
      ) : (
        <>
          called <RelativeTime at={lastUsedAt} />
        </>
      )}
    </p>
  )
}
