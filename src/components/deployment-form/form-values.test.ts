import { describe, expect, it } from 'vitest'
import { checkForm } from './form-errors.ts'
import { changesBetween, EMPTY_FORM, nameFromRepository, parseEnvFile, toInput } from './form-values.ts'

const form = { ...EMPTY_FORM, name: 'shop', repository: 'https://git.example/shop.git' }

describe('the form of a deployment', () => {
  it('as it stands at first is what the API takes', () => {
    expect(checkForm(form)).toEqual([])
  })
  it('puts each problem at the input that has it', () => {
    const wrong = {
      ...form,
      name: 'Not A Name',
      port: '99999',
      dockerEnvVars: [
        { name: 'GOOD', value: '1', secret: false, stored: false },
        { name: '1BAD', value: '2', secret: false, stored: false },
        { name: 'GOOD', value: '3', secret: false, stored: false },
      ],
      dockerVolumes: [{ value: '' }, { value: 'nonsense' }],
      dockerPorts: [{ value: '8080:80' }, { value: '0' }],
    }
    expect(
      checkForm(wrong)
        .map(({ path }) => path)
        .sort(),
    ).toEqual(['dockerEnvVars.1.name', 'dockerEnvVars.2.name', 'dockerPorts.1.value', 'dockerVolumes.1.value', 'name', 'port'])
  })
  it('wants a repository or an image', () => {
    expect(checkForm({ ...form, repository: '' }).map(({ path }) => path)).toEqual(['repository'])
    expect(checkForm({ ...form, projectType: 'image' }).map(({ path }) => path)).toEqual(['dockerImageName'])
  })
  it('keeps a stored secret whose value was left empty, and replaces one that was typed', () => {
    const row = { name: 'TOKEN', value: '', secret: true, stored: true }
    expect(toInput({ ...form, dockerEnvVars: [row] })['dockerEnvVars']).toEqual({ TOKEN: { value: null, secret: true } })
    expect(toInput({ ...form, dockerEnvVars: [{ ...row, value: 'new' }] })['dockerEnvVars']).toEqual({
      TOKEN: { value: 'new', secret: true },
    })
  })
  it('sends only what was changed', () => {
    expect(changesBetween(form, { ...form, port: '8080', dockerPorts: [{ value: ' ' }] })).toEqual({ port: 8080 })
  })
  it('names a deployment after its repository', () => {
    expect(['git@host:Team/My_Shop.git', 'https://git.example/a/2048/', '/srv/git/blog'].map(nameFromRepository)).toEqual([
      'my-shop',
      '',
      'blog',
    ])
  })
  it('takes a pasted .env file apart, and leaves other text alone', () => {
    expect(parseEnvFile('# mail\nexport HOST="smtp"\nPORT=25\n')).toEqual([
      { name: 'HOST', value: 'smtp' },
      { name: 'PORT', value: '25' },
    ])
    expect(parseEnvFile('just words')).toBeNull()
  })
})
