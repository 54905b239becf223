import { WebopsError } from '../errors/webops-error.ts'

/** @param owner the deployment that has it, where the one who asks may know of it */
export function addressTaken(host: string, path: string, owner: string | null): WebopsError {
  const address = `${host}${path === '/' ? '' : path}`
  return new WebopsError({
    code: 'address_taken',
    kind: 'conflict',
    message: owner === null ? `${address} belongs to another deployment.` : `${address} belongs to ${owner} already.`,
    hint:
      owner === null
        ? 'Choose another name. Whoever runs this server can see whose it is.'
        : `Remove it from ${owner} first, or choose another name or path.`,
    field: 'host',
  })
}

export function domainNotFound(deployment: string): WebopsError {
  return new WebopsError({
    code: 'domain_not_found',
    kind: 'not_found',
    message: `${deployment} has no domain of that id.`,
    hint: `See what there is: webops domains ${deployment}`,
  })
}

/** Of the port that a deployment has for itself. */
export function domainFixed(port: number | null): WebopsError {
  return new WebopsError({
    code: 'domain_fixed',
    kind: 'refused',
    message: `Port ${port ?? ''} of the server is the address that the deployment always has: it cannot be changed.`,
    hint: 'Add a domain, and give that one the settings.',
  })
}

export function domainReserved(host: string, why: string): WebopsError {
  return new WebopsError({
    code: 'domain_reserved',
    kind: 'refused',
    message: `${host} ${why}.`,
    hint: 'Choose another name.',
    field: 'host',
  })
}

export function redirectLoop(address: string): WebopsError {
  return new WebopsError({
    code: 'redirect_loop',
    kind: 'invalid',
    message: `That redirect would lead back to ${address}: browsers would go round in circles.`,
    hint: 'Choose an address that serves something. For http:// to https:// at the same name there is the setting `http`.',
    field: 'redirectTo',
  })
}
