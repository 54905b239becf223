'use client'
import { Field } from '../ui/field.tsx'
import { Select } from '../ui/input.tsx'
import type { PartProps } from './domain-dialog.tsx'
import type { DomainValues } from './domain-values.ts'
import { CheckField, Part } from './part.tsx'

const TLS: [DomainValues['tls'], string][] = [
  ['auto', 'By itself: a public one where the name leads here, else an internal one'],
  ['internal', 'Internal: of this server’s own authority'],
  ['custom', 'The one that was handed in'],
  ['off', 'None: http:// only'],
]

const HTTP: [DomainValues['http'], string][] = [
  ['auto', 'Leads to https:// where browsers trust the certificate'],
  ['redirect', 'Always leads to https://'],
  ['serve', 'Answers as https:// does'],
]

/** Which certificate, and what http:// answers. */
export function HttpsFields({ values, set, errorOf, hasCertificate }: PartProps & { hasCertificate: boolean }) {
  const choices = TLS.filter(([tls]) => tls !== 'custom' || hasCertificate)
  return (
    <Part title="HTTPS">
      <Field id="domain-tls" label="Which certificate" error={errorOf('settings.tls')}>
        {(ids) => (
          <Select {...ids} value={values.tls} onChange={(event) => set({ tls: event.target.value as DomainValues['tls'] })}>
            {choices.map(([tls, label]) => (
              <option key={tls} value={tls}>
                {label}
              </option>
            ))}
          </Select>
        )}
      </Field>
      {values.tls !== 'off' && (
        <>
          <Field id="domain-http" label="What http:// does" error={errorOf('settings.http')}>
            {(ids) => (
              <Select {...ids} value={values.http} onChange={(event) => set({ http: event.target.value as DomainValues['http'] })}>
                {HTTP.map(([http, label]) => (
                  <option key={http} value={http}>
                    {label}
                  </option>
                ))}
              </Select>
            )}
          </Field>
          <CheckField
            label="Strict-Transport-Security"
            help="Tells browsers to use https:// only, for a year. It cannot be taken back from those that have heard it."
            checked={values.hsts}
            onChange={(hsts) => set({ hsts })}
          />
        </>
      )}
    </Part>
  )
}
