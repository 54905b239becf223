import { WebopsError, type ErrorDetails } from '../errors/webops-error.ts'

type Details = Pick<ErrorDetails, 'code' | 'kind' | 'message' | 'hint'>

/** What is wrong with a certificate that was handed in. */
export function certificateError(details: Details): WebopsError {
  return new WebopsError({ ...details, field: 'certificate' })
}

/** What is wrong with its private key. The message must not hold anything of it. */
export function keyError(details: Details): WebopsError {
  return new WebopsError({ ...details, field: 'privateKey' })
}
