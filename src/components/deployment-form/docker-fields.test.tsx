import { renderToStaticMarkup } from 'react-dom/server'
import { FormProvider, useForm } from 'react-hook-form'
import { describe, expect, it } from 'vitest'
import { DockerFields } from './docker-fields.tsx'
import { type DeploymentFormValues, EMPTY_FORM } from './form-values.ts'
import { ProjectTypeField } from './project-type-field.tsx'

function drawn(values: Partial<DeploymentFormValues>, hasReleases = false): string {
  function Form() {
    const form = useForm<DeploymentFormValues>({ defaultValues: { ...EMPTY_FORM, ...values } })
    return (
      <FormProvider {...form}>
        <ProjectTypeField />
        <DockerFields known={false} hasReleases={hasReleases} />
      </FormProvider>
    )
  }
  return renderToStaticMarkup(<Form />)
}

const labels = (html: string) => [...html.matchAll(/<label[^>]*>([^<]+)<\/label>/g)].map(([, text]) => text)
const CONTAINERS_ONLY = [
  'Dockerfile path',
  'Image name',
  'Network mode',
  'Dockerfile target',
  'Test stage',
  'User',
  'Capabilities',
  'Name servers',
  'Log driver',
]

describe('the form with the box ticked and unticked', () => {
  it('has what goes with each', () => {
    const [docker, standard] = [labels(drawn({})), labels(drawn({ useDocker: false }))]
    expect(docker).toEqual(expect.arrayContaining(CONTAINERS_ONLY))
    expect(standard.filter((label) => CONTAINERS_ONLY.includes(label ?? ''))).toEqual([])
    const both = ['Root directory', 'Install command', 'Build command', 'Start command', 'Output directory', 'Port', 'Command']
    for (const shown of [docker, standard])
      expect(shown).toEqual(expect.arrayContaining([...both, 'What proves it', 'Stop signal', 'Memory limit', 'Process limit']))
  })

  it('says without Docker where it runs and what that takes, and offers no image', () => {
    const html = drawn({ useDocker: false })
    expect(html).toContain('Built and run on the server itself, under systemd, as an account of its own.')
    expect(html).toContain('apt-get install python3 python3-venv')
    for (const type of ['image', 'dockerfile', 'llm', 'auto', 'python'])
      expect(html.includes(`<option value="${type}"`)).toBe(['auto', 'python'].includes(type))
    expect(html).not.toContain('HEALTHCHECK')
    expect(html).not.toContain('aria-label="What Docker brings"')
  })

  it('keeps the type that was chosen before, and says that it needs Docker', () => {
    const html = drawn({ useDocker: false, projectType: 'image' })
    expect(html).toContain('<option value="image"')
    expect(html).toContain('A prebuilt image runs as a container: tick the box, or choose another project type.')
    expect(labels(html)).not.toContain('Port')
  })

  it('leaves the box as it is where there are releases, and says why', () => {
    expect(drawn({})).not.toContain('<fieldset disabled=""')
    expect(drawn({}, true)).toContain('what was built as an image cannot be run without Docker')
    const standard = drawn({ useDocker: false }, true)
    expect(standard).toMatch(/<fieldset disabled=""[^>]*><label[^>]*><input type="checkbox"/)
    expect(standard).toContain('what was built on the server cannot be run as a container')
  })
})
