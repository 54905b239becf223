import type { FieldPath, UseFormReturn } from 'react-hook-form'
import { ApiError } from '../api-client.ts'
import { inputPath } from './form-errors.ts'
import type { DeploymentFormValues } from './form-values.ts'
import { isInStandardForm } from './standard-values.ts'

/**
 * Puts what the API refused at the input that it is about, and goes there.
 * @returns false when it is about no input of the form: then it has to be said elsewhere
 */
export function placeApiError(form: UseFormReturn<DeploymentFormValues>, error: unknown): boolean {
  if (!(error instanceof ApiError) || !error.field) return false
  const path = inputPath(error.field.replace(/^(deployment|changes)\./, '').split('.'), form.getValues())
  const [field = ''] = path.split('.')
  if (!(field in form.getValues())) return false
  // Its input is not shown.
  if (!form.getValues().useDocker && !isInStandardForm(path)) return false
  // About a whole list, such as a volume that the policy refuses: no row would show it.
  if (path === field && Array.isArray(form.getValues()[field as keyof DeploymentFormValues])) return false
  form.setError(
    path as FieldPath<DeploymentFormValues>,
    { type: 'api', message: error.hint ? `${error.message} ${error.hint}` : error.message },
    { shouldFocus: true },
  )
  return true
}
