import type { DomainSettingsInput } from './domain.schema.ts'
import type { CertificateRecord } from './domain-record.ts'
import { WebopsError } from '../errors/webops-error.ts'

/** A certificate that was handed in has to be there before it can be used. @throws certificate_missing */
export function checkTls(tls: DomainSettingsInput['tls'], certificate: CertificateRecord | null): void {
  if (tls !== 'custom' || certificate) return
  throw new WebopsError({
    code: 'certificate_missing',
    kind: 'invalid',
    message: 'No certificate was handed in for this domain.',
    hint: 'Hand one in: it is used from then on, by itself.',
    field: 'settings.tls',
  })
}
