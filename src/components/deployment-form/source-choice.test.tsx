import { renderToStaticMarkup } from 'react-dom/server'
import { FormProvider, useForm } from 'react-hook-form'
import { describe, expect, it } from 'vitest'
import { checkForm } from './form-errors.ts'
import { EMPTY_FORM, toInput, type DeploymentFormValues } from './form-values.ts'
import { SourceChoice, sourceOf } from './source-choice.tsx'

function Drawn({ values }: { values: Partial<DeploymentFormValues> }) {
  const form = useForm<DeploymentFormValues>({ defaultValues: { ...EMPTY_FORM, ...values } })
  return (
    <FormProvider {...form}>
      <SourceChoice />
    </FormProvider>
  )
}
const chosen = (values: Partial<DeploymentFormValues>) =>
  /<input[^>]*checked=""[^>]*value="(\w+)"|<input[^>]*value="(\w+)"[^>]*checked=""/
    .exec(renderToStaticMarkup(<Drawn values={values} />))
    ?.slice(1)
    .find(Boolean)

describe('the source of a deployment', () => {
  it.each([
    [{}, 'repository'],
    [{ repository: 'https://example.org/push.git' }, 'repository'],
    [{ repository: 'push' }, 'push'],
    [{ projectType: 'image' }, 'image'],
    [{ projectType: 'image', repository: 'push' }, 'image'],
  ] as const)('of %j is %s', (values, source) => {
    expect(sourceOf({ ...EMPTY_FORM, ...values })).toBe(source)
    expect(chosen(values)).toBe(source)
  })

  it('that is pushed needs no address and no password', () => {
    const values = { ...EMPTY_FORM, name: 'shop', repository: 'push', repositoryPassword: 'word', repositoryUsername: 'ada' }
    expect(checkForm(values)).toEqual([])
    const input = toInput(values)
    expect(input).toMatchObject({ repository: 'push', branch: 'main' })
    expect(input).not.toHaveProperty('repositoryPassword')
    expect(input).not.toHaveProperty('repositoryUsername')
  })
})
