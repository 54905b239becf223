/**
 * A webhook's secret as GitLab takes it for a signing token: `whsec_` and its 32 bytes in base64
 * (Standard Webhooks; gitlab-org/gitlab!231325). Null for a secret that is not one of ours.
 */
export function signingTokenOf(secret: string): string | null {
  return /^[\w-]{43}$/.test(secret) ? `whsec_${secret.replaceAll('-', '+').replaceAll('_', '/')}=` : null
}
