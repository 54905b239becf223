import type { z } from 'zod'
import type { Core } from '../core.ts'
import type { ChangedDomain } from './add-domain.ts'
import { askApply } from './ask-apply.ts'
import { certificateInput } from './domain.schema.ts'
import { certificateError } from './certificate-errors.ts'
import { domainFor } from './find-domain.ts'
import { getDomain } from './list-domains.ts'
import { readCertificate } from './read-certificate.ts'
import { auditDeployment } from '../audit/record-audit.ts'
import type { DeploymentRecord } from '../deployment/deployment-record.ts'
import { Secret } from '../secret/secret.ts'
import type { Actor } from '../user/actor.ts'

/**
 * Hands in a certificate for a domain, which uses it at once. Its key is encrypted for the worker, for this name of this
 * deployment, and never shown.
 * @throws ZodError, deployment_not_found, domain_not_found, domain_fixed, forbidden, being_removed, certificate_…
 */
export async function setCertificate(
  core: Core,
  actor: Actor,
  name: string,
  id: string,
  input: z.input<typeof certificateInput>,
): Promise<ChangedDomain> {
  const { deployment, domain } = await domainFor(core, actor, name, id)
  const { privateKey, ...read } = readCertificate(certificateInput.parse(input), domain.host, core.clock.now())
  await checkNames(core, deployment, read.names)
  const place = { deploymentId: deployment.id, kind: 'certificate' as const, host: domain.host }
  await core.domains.setCertificate(domain, { ...read, privateKey: await core.sealer.seal(new Secret(privateKey), place) })
  const { fingerprint, names, notAfter } = read
  await auditDeployment(core, actor, 'domain.certificate', deployment, {
    host: domain.host,
    fingerprint,
    names,
    notAfter: notAfter.toISOString(),
  })
  const applied = await askApply(core, deployment.server)
  return { domain: await getDomain(core, actor, name, id), ...applied }
}

/**
 * Forgets the certificate that was handed in; the domain gets one by itself again.
 * @throws deployment_not_found, domain_not_found, domain_fixed, forbidden, being_removed
 */
export async function removeCertificate(core: Core, actor: Actor, name: string, id: string): Promise<ChangedDomain> {
  const { deployment, domain } = await domainFor(core, actor, name, id)
  await core.domains.removeCertificate(domain)
  await auditDeployment(core, actor, 'domain.certificate_remove', deployment, { host: domain.host })
  const applied = await askApply(core, deployment.server)
  return { domain: await getDomain(core, actor, name, id), ...applied }
}

/** The proxy chooses certificates by their names: one that names what another deployment serves would answer there, too. */
async function checkNames(core: Core, deployment: DeploymentRecord, names: string[]): Promise<void> {
  const panel = new URL(core.settings.panelUrl).hostname
  const others = await core.domains.addresses(deployment.serverId)
  const foreign = others.find(({ host, deploymentId, custom }) => deploymentId !== deployment.id && !custom && names.includes(host))
  const name = names.includes(panel) ? panel : foreign?.host
  if (name === undefined) return
  throw certificateError({
    code: 'certificate_names_others',
    kind: 'invalid',
    message: `The certificate is for ${name} as well, which is not of this deployment.`,
    hint: 'Hand in one that is for names of this deployment alone, or for a wildcard.',
  })
}
