import { parse } from 'yaml'
import { WebopsError } from '../errors/webops-error.ts'
import { policySchema, type Policy } from './policy.schema.ts'

/** The policy of a server that has no file of its own. */
export function defaultPolicy(): Policy {
  return policySchema.parse({})
}

/**
 * Reads a policy file. What it does not mention keeps its default.
 * @throws policy_file_invalid, naming each key that is wrong: a policy that is half understood is none
 */
export function loadPolicy(text: string): Policy {
  let content: unknown
  try {
    content = parse(text)
  } catch (error) {
    throw invalid((error as Error).message, error)
  }
  const result = policySchema.safeParse(content ?? {})
  if (result.success) return result.data
  throw invalid(result.error.issues.map((issue) => `${issue.path.join('.') || 'the file'}: ${issue.message}`).join('; '), result.error)
}

function invalid(wrong: string, cause: unknown): WebopsError {
  return new WebopsError({
    code: 'policy_file_invalid',
    kind: 'unavailable',
    message: `The server's policy is not usable: ${wrong.trim().replace(/\.$/, '')}.`,
    hint: 'Correct /etc/webops/policy.yaml on the server. Nothing is rolled out until it can be read.',
    cause,
  })
}
