'use client'
import { ChevronRight } from 'lucide-react'
import { useEffect, useState } from 'react'
import { useFormContext, useWatch } from 'react-hook-form'
import { Button } from '../ui/button.tsx'
import { Field } from '../ui/field.tsx'
import { Textarea } from '../ui/input.tsx'
import { accessKindFor, takesAccess } from './access-values.ts'
import type { DeploymentFormValues } from './form-values.ts'
import { TextField } from './text-field.tsx'

type Watched = [
  DeploymentFormValues['repository'],
  DeploymentFormValues['storedAccess'],
  DeploymentFormValues['accessAction'],
  DeploymentFormValues['repositoryPassword'],
]

/**
 * With what a private repository is read, folded until it is needed. What is stored is never shown again.
 * @param onTyped a password or key was typed to its end
 */
export function AccessFields({ onTyped }: { onTyped: () => void }) {
  const { formState, getValues } = useFormContext<DeploymentFormValues>()
  const [repository, stored, action, password] = useWatch<
    DeploymentFormValues,
    ['repository', 'storedAccess', 'accessAction', 'repositoryPassword']
  >({
    name: ['repository', 'storedAccess', 'accessAction', 'repositoryPassword'],
  }) as Watched
  const { repositoryUsername, repositoryPassword, deployKey } = formState.errors
  const needed = Boolean(repositoryUsername ?? repositoryPassword ?? deployKey) || password !== ''
  const [open, setOpen] = useState(stored.kind !== 'none')
  useEffect(() => {
    if (needed) setOpen(true)
  }, [needed])

  const kind = accessKindFor(repository)
  const inputs = takesAccess({ ...getValues(), repository, storedAccess: stored, accessAction: action })
  return (
    <details className="group rounded-lg border bg-surface" open={open} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary className="flex items-center gap-2 px-4 py-2.5 select-none [&::-webkit-details-marker]:hidden">
        <ChevronRight aria-hidden className="size-4 shrink-0 text-faint group-open:rotate-90" />
        <span className="font-medium">Access to the repository</span>
        <span className="ml-auto min-w-0 truncate text-[13px] text-muted">{SUMMARIES[stored.kind]}</span>
      </summary>
      <div className="space-y-4 border-t px-4 py-4">
        {stored.kind !== 'none' && <Stored />}
        {kind === 'password' && !(stored.kind === 'password' && action === 'remove') && (
          <TextField
            name="repositoryUsername"
            label="User name"
            placeholder="git"
            optional
            help="Many git servers take any name along with a token."
            className="sm:max-w-80"
            onBlur={onTyped}
          />
        )}
        {inputs && kind === 'password' && (
          <TextField
            name="repositoryPassword"
            label="Password or token"
            type="password"
            help="It only needs to read this repository. It is stored encrypted, goes to this git server alone, and is not shown again."
            className="sm:max-w-80"
            onBlur={onTyped}
          />
        )}
        {inputs && kind === 'deploy-key' && <DeployKey onTyped={onTyped} />}
        {kind === null && <p className="text-[13px] text-muted">{whyNothing(repository)}</p>}
      </div>
    </details>
  )
}

const SUMMARIES = { none: 'for a private one', password: 'a password is stored', 'deploy-key': 'a deploy key is stored' }

function whyNothing(repository: string): string {
  if (repository.trim().startsWith('http://')) return 'Over http:// others could read a password on its way: use https://.'
  if (/^(\/|file:)/.test(repository.trim())) return 'A path on this server is read without.'
  return 'Give the address first: with https:// it takes a password or token, as git@host:path a deploy key.'
}

/** What is stored, by its fingerprint, and what can be done about it. */
function Stored() {
  const { setValue } = useFormContext<DeploymentFormValues>()
  const [repository, stored, action] = useWatch<DeploymentFormValues, ['repository', 'storedAccess', 'accessAction']>({
    name: ['repository', 'storedAccess', 'accessAction'],
  })
  const noun = stored.kind === 'password' ? 'password' : 'deploy key'
  const choose = (next: DeploymentFormValues['accessAction']) => setValue('accessAction', next, { shouldDirty: true })
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
      <p className="min-w-0 flex-1 break-words text-muted">
        {action === 'remove' && `The stored ${noun} is removed when you save.`}
        {action === 'replace' && `The stored ${noun} is replaced by the one below when you save.`}
        {action === 'keep' && (
          <>
            A {noun} is stored, fingerprint <span className="font-mono text-[13px] break-all text-ink">{stored.fingerprint}</span>.
          </>
        )}
      </p>
      {action !== 'keep' ? (
        <Button size="small" onClick={() => choose('keep')}>
          Keep it
        </Button>
      ) : (
        <>
          {accessKindFor(repository) === stored.kind && (
            <Button size="small" onClick={() => choose('replace')}>
              Replace
            </Button>
          )}
          <Button size="small" variant="quietDanger" onClick={() => choose('remove')}>
            Remove
          </Button>
        </>
      )}
    </div>
  )
}

function DeployKey({ onTyped }: { onTyped: () => void }) {
  const { register, formState } = useFormContext<DeploymentFormValues>()
  const { onBlur, ...registered } = register('deployKey')
  return (
    <Field
      id="field-deployKey"
      label="Deploy key"
      error={formState.errors.deployKey?.message}
      help="The private key, without a passphrase: its public half stands at the git server, for this repository, to read. It is stored encrypted and not shown again."
    >
      {(ids) => (
        <Textarea
          {...ids}
          {...registered}
          onBlur={(event) => {
            void onBlur(event)
            onTyped()
          }}
          rows={5}
          placeholder="-----BEGIN OPENSSH PRIVATE KEY-----"
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          className="font-mono text-[13px]"
        />
      )}
    </Field>
  )
}
