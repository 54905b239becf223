import { WebopsError } from '../errors/webops-error.ts'

/**
 * An error whose text holds no secret: servers like to repeat what they were sent. What is no error for people comes
 * back as it is, since nobody is shown its text.
 */
export function redactError(error: unknown, redact: (text: string) => string): unknown {
  if (!(error instanceof WebopsError)) return error
  const { code, kind, message, hint, field } = error
  // Without its cause: that has the text as it was.
  return new WebopsError({
    code,
    kind,
    message: redact(message),
    ...(hint === undefined ? {} : { hint: redact(hint) }),
    ...(field === undefined ? {} : { field }),
  })
}
