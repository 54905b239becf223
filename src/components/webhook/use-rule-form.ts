'use client'
import { useState } from 'react'
import { useForm, useFormState } from 'react-hook-form'
import { ApiError, describeError } from '../api-client.ts'
import { RULE_FIELDS, rulesResolver, type RuleValues } from './rule-values.ts'

/**
 * A form of the rules of a webhook.
 * @param send hands them to the API; what that refuses is put at its field, or else is the `problem`
 */
export function useRuleForm(defaultValues: RuleValues, send: (values: RuleValues) => Promise<void>) {
  const form = useForm<RuleValues>({ defaultValues, resolver: rulesResolver })
  const { isSubmitting } = useFormState({ control: form.control })
  const [problem, setProblem] = useState<{ message: string; hint: string | null } | null>(null)

  const submit = form.handleSubmit(async (values) => {
    setProblem(null)
    try {
      await send(values)
    } catch (refused) {
      const { message, hint } = describeError(refused)
      const [named] = refused instanceof ApiError ? (refused.field ?? '').split('.') : []
      const field = RULE_FIELDS.find((one) => one === named)
      if (!field) return setProblem({ message, hint })
      form.setError(field, { type: 'api', message: hint ? `${message} ${hint}` : message }, { shouldFocus: true })
    }
  })
  return { form, submit, problem, busy: isSubmitting }
}
