import { WebopsError } from '../errors/webops-error.ts'

/** Said where something would be opened for code that strangers wrote. @param what such as `the variable TOKEN` */
export function previewWithoutSecrets(what: string): WebopsError {
  return new WebopsError({
    code: 'preview_without_secrets',
    kind: 'refused',
    message: `Secrets stay closed for the preview of a pull request from a fork: ${what}.`,
    hint: 'Deploy the preview again, which makes a release without secrets. A plain variable can take the place of one.',
  })
}
