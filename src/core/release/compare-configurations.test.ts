import { expect, it } from 'vitest'
import { compareConfigurations, sameCiphertext } from './compare-configurations.ts'
import { compareDockerfiles } from './compare-dockerfiles.ts'
import { currentSecrets, withSecrets } from './served-configuration.ts'
import { testFrozen } from '../../../tests/support/releases.ts'

it('tells every setting and variable that differs, and no value of a secret', async () => {
  const before = testFrozen({
    ports: ['80'],
    variables: { A: { value: '1' }, B: { value: 'same' }, S: { ciphertext: 'x' }, T: { value: 'clear' } },
  })
  const after = testFrozen({
    port: 9000,
    variables: { B: { value: 'same' }, S: { ciphertext: 'y' }, T: { ciphertext: 'z' }, toString: { value: '' } },
  })
  expect(await compareConfigurations(before, after, sameCiphertext)).toEqual([
    { field: 'port', secret: false, change: 'changed', before: '8000', after: '9000' },
    { field: 'dockerPorts', secret: false, change: 'removed', before: '80', after: null },
    { field: 'dockerEnvVars.A', secret: false, change: 'removed', before: '1', after: null },
    { field: 'dockerEnvVars.S', secret: true, change: 'changed', before: null, after: null },
    { field: 'dockerEnvVars.T', secret: true, change: 'changed', before: 'clear', after: null },
    { field: 'dockerEnvVars.toString', secret: false, change: 'added', before: null, after: '' },
  ])
  expect(await compareConfigurations(before, before, sameCiphertext)).toEqual([])
})

it('keeps current values of secrets, and of what is gone or was no secret the value of then', () => {
  const frozen = testFrozen({
    variables: { S: { ciphertext: 'old' }, GONE: { ciphertext: 'old' }, BECAME: { value: 'clear' }, PLAIN: { value: '1' } },
  })
  const stored = (name: string, ciphertext: string | null) => ({
    name,
    secret: ciphertext !== null,
    value: ciphertext === null ? '2' : null,
    ciphertext,
  })
  const secrets = currentSecrets(frozen, [stored('S', 'new'), stored('BECAME', 'new'), stored('PLAIN', null), stored('NEVER', 'new')])
  expect(secrets).toEqual({ S: 'new', BECAME: 'new' })
  expect(withSecrets(frozen, secrets).variables).toEqual({
    S: { ciphertext: 'new' },
    GONE: { ciphertext: 'old' },
    BECAME: { ciphertext: 'new' },
    PLAIN: { value: '1' },
  })
})

it('shows the lines in which two Dockerfiles differ, and none against one that was not kept', () => {
  expect(compareDockerfiles('FROM a\nRUN b\n', 'FROM a\nRUN c\n').patch).toBe('@@ -1 +1 @@\n FROM a\n-RUN b\n+RUN c')
  expect(compareDockerfiles(null, 'FROM a\n')).toMatchObject({ changed: true, patch: '' })
  expect(compareDockerfiles('FROM a\n', 'FROM a\n')).toMatchObject({ changed: false, patch: '' })
})
