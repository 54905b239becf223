'use client'
import { useState, type ChangeEvent, type FormEvent } from 'react'
import type { CertificateView } from '#api/schemas/domain-views.ts'
import { CopyText } from '../copy/copy-text.tsx'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { Field } from '../ui/field.tsx'
import { Textarea } from '../ui/input.tsx'
import { ChangeProblem } from './change-problem.tsx'
import type { DomainDialogProps } from './domain-list.tsx'
import { addressOf } from './domain-words.ts'
import { useChange } from './use-change.ts'

/** The certificate of a domain: what there is, and the way to hand in another one. */
export function CertificateDialog({ name, domain, onClose, onDone }: DomainDialogProps) {
  const { busy, change, errorOf, otherThan } = useChange(name, onDone)
  const [certificate, setCertificate] = useState('')
  const [privateKey, setPrivateKey] = useState('')
  const address = addressOf(domain)

  function submit(event: FormEvent) {
    event.preventDefault()
    void change('PUT', `/${domain.id}/certificate`, { certificate, privateKey }, `${address} uses the new certificate.`)
  }

  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={`Certificate of ${address}`}
      description={DESCRIPTIONS[domain.tls]}
      footer={
        <>
          <Button onClick={onClose}>Leave it</Button>
          {domain.certificate && (
            <Button
              variant="quietDanger"
              disabled={busy}
              onClick={() => change('DELETE', `/${domain.id}/certificate`, undefined, 'The certificate is forgotten.')}
            >
              Forget it
            </Button>
          )}
          <Button type="submit" form="certificate" variant="primary" busy={busy}>
            Use this certificate
          </Button>
        </>
      }
    >
      <form id="certificate" method="post" onSubmit={submit} noValidate className="space-y-4">
        <ChangeProblem problem={otherThan(['certificate', 'privateKey'])} />
        {domain.certificate && <Current certificate={domain.certificate} />}
        <PemField
          id="certificate-chain"
          label="Certificate with its chain"
          begin="-----BEGIN CERTIFICATE-----"
          help="PEM: its own first, then those that signed it."
          value={certificate}
          onChange={setCertificate}
          error={errorOf('certificate')}
        />
        <PemField
          id="certificate-key"
          label="Private key"
          begin="-----BEGIN PRIVATE KEY-----"
          help="PEM, without a passphrase. It is stored encrypted, and never shown again."
          value={privateKey}
          onChange={setPrivateKey}
          error={errorOf('privateKey')}
        />
      </form>
    </Dialog>
  )
}

const DESCRIPTIONS = {
  public: 'It has one of a public authority, which is renewed by itself. One that is handed in takes its place.',
  internal: 'It has one of this server’s own authority. One that is handed in takes its place.',
  custom: 'The one that was handed in is used.',
  off: 'HTTPS is off for this domain. One that is handed in switches it on.',
}

function Current({ certificate: { names, notAfter, issuer, fingerprint } }: { certificate: CertificateView }) {
  const facts: [string, React.ReactNode][] = [
    ['For', names.join(', ')],
    ['Ends', new Date(notAfter).toISOString().slice(0, 10)],
    ['Signed by', issuer ?? 'not readable'],
    [
      'SHA-256',
      <CopyText key="fingerprint" text={fingerprint} what="fingerprint">
        {fingerprint.slice(0, 16)}
      </CopyText>,
    ],
  ]
  return (
    <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-4 gap-y-1 rounded-lg bg-sunken px-3.5 py-3">
      {facts.map(([label, value]) => (
        <div key={label} className="contents">
          <dt className="text-muted">{label}</dt>
          <dd className="min-w-0 break-words">{value}</dd>
        </div>
      ))}
    </dl>
  )
}

interface PemFieldProps {
  id: string
  label: string
  begin: string
  help: string
  value: string
  onChange: (text: string) => void
  error: string | undefined
}

function PemField({ id, label, begin, help, value, onChange, error }: PemFieldProps) {
  async function readFile(event: ChangeEvent<HTMLInputElement>) {
    const file = event.target.files?.[0]
    if (file) onChange(await file.text())
  }
  return (
    <Field id={id} label={label} help={help} error={error}>
      {(ids) => (
        <>
          <Textarea
            {...ids}
            value={value}
            onChange={(event) => onChange(event.target.value)}
            placeholder={begin}
            autoComplete="off"
            autoCapitalize="none"
            spellCheck={false}
            className="font-mono text-[13px]"
          />
          <input
            type="file"
            accept=".pem,.crt,.cer,.key,.txt"
            aria-label={`${label} from a file`}
            onChange={readFile}
            className="block w-full min-w-0 text-[13px] text-muted"
          />
        </>
      )}
    </Field>
  )
}
