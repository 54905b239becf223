'use client'
import { useState, type FormEvent } from 'react'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { Field } from '../ui/field.tsx'
import { Input } from '../ui/input.tsx'
import { AccessFields } from './access-fields.tsx'
import { ChangeProblem } from './change-problem.tsx'
import type { DomainDialogProps } from './domain-list.tsx'
import { changesOf, valuesOf, type DomainValues } from './domain-values.ts'
import { addressOf } from './domain-words.ts'
import { HeaderRows } from './header-rows.tsx'
import { HttpsFields } from './https-fields.tsx'
import { CheckField, Part } from './part.tsx'
import { RedirectChoice } from './redirect-choice.tsx'
import { RedirectFields } from './redirect-fields.tsx'
import { useChange } from './use-change.ts'

/** What every part of the dialog gets. */
export interface PartProps {
  values: DomainValues
  set: (changes: Partial<DomainValues>) => void
  errorOf: (field: string) => string | undefined
}

const SHOWN = ['path', 'redirectTo', 'tls', 'http', 'hsts', 'basicAuth', 'openPaths', 'maxRequestBytes', 'responseTimeoutSeconds'].flatMap(
  (field) => [field, `settings.${field}`],
)
const HEADERS = ['settings.responseHeaders', 'settings.requestHeaders']

/** All that can be set for a domain. It takes effect at once, and nothing is restarted. */
export function DomainDialog({ name, domain, onClose, onDone }: DomainDialogProps) {
  const { busy, change, errorOf, otherThan } = useChange(name, onDone)
  const [values, setValues] = useState(() => valuesOf(domain))
  const set = (changes: Partial<DomainValues>) => setValues((before) => ({ ...before, ...changes }))
  const address = addressOf(domain)
  const changes = changesOf(domain, values)
  const part: PartProps = { values, set, errorOf }
  const redirects = values.redirectTo !== null

  function submit(event: FormEvent) {
    event.preventDefault()
    if (changes) void change('PATCH', `/${domain.id}`, changes, `${address} is changed.`)
  }

  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={`Settings of ${address}`}
      description="They take effect at once. Nothing is restarted."
      footer={
        <>
          <Button onClick={onClose}>Leave it</Button>
          <Button type="submit" form="domain-settings" variant="primary" busy={busy} disabled={changes === null}>
            Save
          </Button>
        </>
      }
    >
      <form id="domain-settings" method="post" onSubmit={submit} noValidate className="space-y-6">
        <ChangeProblem problem={otherThan([...SHOWN, ...HEADERS])} />
        <div className="space-y-4">
          <RedirectChoice
            name={name}
            redirectTo={values.redirectTo}
            onChange={(redirectTo) => set({ redirectTo })}
            error={errorOf('redirectTo')}
          />
          {redirects && <RedirectFields {...part} />}
          <Field id="domain-path" label="Path" error={errorOf('path')} help="Only what begins with it comes here. / for all.">
            {(ids) => (
              <Input
                {...ids}
                value={values.path}
                onChange={(event) => set({ path: event.target.value })}
                autoComplete="off"
                autoCapitalize="none"
                spellCheck={false}
              />
            )}
          </Field>
          {!redirects && values.path !== '/' && (
            <CheckField
              label="Without the path"
              help={`The application is asked for /cart when visitors ask for ${values.path}/cart.`}
              checked={values.stripPath}
              onChange={(stripPath) => set({ stripPath })}
            />
          )}
        </div>
        <HttpsFields {...part} hasCertificate={domain.certificate !== null} />
        <AccessFields {...part} />
        {!redirects && (
          <Part title="Limits">
            <div className="grid gap-4 sm:grid-cols-2">
              <Field
                id="domain-size"
                label="Largest request, in MiB"
                optional
                error={errorOf('settings.maxRequestBytes')}
                help="Empty: no limit."
              >
                {(ids) => (
                  <Input
                    {...ids}
                    value={values.maxRequestMib}
                    onChange={(event) => set({ maxRequestMib: event.target.value })}
                    inputMode="decimal"
                    autoComplete="off"
                  />
                )}
              </Field>
              <Field
                id="domain-timeout"
                label="Time to answer, in seconds"
                optional
                error={errorOf('settings.responseTimeoutSeconds')}
                help="Until the answer begins. Empty: no limit."
              >
                {(ids) => (
                  <Input
                    {...ids}
                    value={values.timeoutSeconds}
                    onChange={(event) => set({ timeoutSeconds: event.target.value })}
                    inputMode="numeric"
                    autoComplete="off"
                  />
                )}
              </Field>
            </div>
            <CheckField
              label="Compress answers"
              help="Texts, styles and scripts, for browsers that ask for it."
              checked={values.compression}
              onChange={(compression) => set({ compression })}
            />
          </Part>
        )}
        <Part title="Headers">
          <HeaderRows
            title="Of answers"
            noun="answer header"
            rows={values.answerHeaders}
            onChange={(answerHeaders) => set({ answerHeaders })}
            error={errorOf('settings.responseHeaders')}
          />
          {!redirects && (
            <HeaderRows
              title="Of requests"
              noun="request header"
              rows={values.requestHeaders}
              onChange={(requestHeaders) => set({ requestHeaders })}
              error={errorOf('settings.requestHeaders')}
            />
          )}
        </Part>
      </form>
    </Dialog>
  )
}
