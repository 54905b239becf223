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

/** Said where a secret would be opened that the settings of previews do not name, or do not name any more. */
export function previewWithoutSecret(variable: string): WebopsError {
  return new WebopsError({
    code: 'preview_without_secrets',
    kind: 'refused',
    message: `The secret ${variable} is not meant for previews.`,
    hint: 'Name it in the settings of the previews if they are to have it, or set another one for the preview itself.',
  })
}
