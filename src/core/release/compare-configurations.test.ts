import { expect, it } from 'vitest'
import { compareConfigurations, sameCiphertext } from './compare-configurations.ts'
import { compareDockerfiles } from './compare-dockerfiles.ts'
import { llmSettings } from '../deployment/llm-settings.schema.ts'
import { vllmArguments } from '../llm/vllm-arguments.ts'
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

it('tells run options one by one, and that there was no hardening before there was any', async () => {
  const before = testFrozen({ runOptions: { pidsLimit: 100, user: '1000' } })
  const after = testFrozen({ runOptions: { hardening: 'standard', pidsLimit: 200, dns: ['10.0.0.1'], init: true } })
  expect(await compareConfigurations(before, after, sameCiphertext)).toEqual([
    { field: 'runOptions.pidsLimit', secret: false, change: 'changed', before: '100', after: '200' },
    { field: 'runOptions.user', secret: false, change: 'removed', before: '1000', after: null },
    { field: 'runOptions.hardening', secret: false, change: 'changed', before: 'none', after: 'standard' },
    { field: 'runOptions.dns', secret: false, change: 'added', before: null, after: '10.0.0.1' },
    { field: 'runOptions.init', secret: false, change: 'added', before: null, after: 'true' },
  ])
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
  const secrets = currentSecrets(frozen, [stored('S', 'new'), stored('BECAME', 'new'), stored('PLAIN', null), stored('NEVER', 'new')], [])
  expect(secrets).toEqual({ S: 'new', BECAME: 'new' })
  expect(withSecrets(frozen, secrets).variables).toEqual({
    S: { ciphertext: 'new' },
    GONE: { ciphertext: 'old' },
    BECAME: { ciphertext: 'new' },
    PLAIN: { value: '1' },
  })
})

it('takes secrets with one fingerprint for the same, and tells when a variable is there at other times', async () => {
  const before = testFrozen({
    variables: {
      S: { ciphertext: 'x', fingerprint: 'a1' },
      T: { ciphertext: 'x', fingerprint: 'a1' },
      A: { value: '1' },
      B: { value: '1', refersTo: [] },
    },
  })
  const after = testFrozen({
    variables: {
      S: { ciphertext: 'y', fingerprint: 'a1', scope: 'project' },
      T: { ciphertext: 'y' },
      A: { value: '1', availableAt: 'build' },
      B: { value: '1' },
    },
  })
  expect(await compareConfigurations(before, after, sameCiphertext)).toEqual([
    { field: 'dockerEnvVars.A', secret: false, change: 'changed', before: '1', after: '1 (only while it is built)' },
    { field: 'dockerEnvVars.T', secret: true, change: 'changed', before: null, after: null },
  ])
})

it('brings secrets of now along with where they were set, and not those that refer to what the release has not got', () => {
  const frozen = testFrozen({
    variables: { S: { ciphertext: 'old' }, R: { ciphertext: 'old', availableAt: 'both' }, HOST: { value: 'db' } },
  })
  const now = { secret: true, value: null, availableAt: 'run' as const }
  const variables = [
    { ...now, name: 'S', ciphertext: 'new', scope: 'project' as const, refersTo: ['HOST'], fingerprint: 'a1' },
    { ...now, name: 'R', ciphertext: 'new', scope: 'deployment' as const, refersTo: ['GONE'] },
  ]
  const secrets = currentSecrets(frozen, variables, [])
  expect(withSecrets(frozen, secrets).variables).toEqual({
    S: { ciphertext: 'new', scope: 'project', refersTo: ['HOST'], fingerprint: 'a1' },
    R: { ciphertext: 'old', availableAt: 'both' },
    HOST: { value: 'db' },
  })
})

it('shows the lines in which two Dockerfiles differ, and none against one that was not kept', () => {
  expect(compareDockerfiles('FROM a\nRUN b\n', 'FROM a\nRUN c\n').patch).toBe('@@ -1 +1 @@\n FROM a\n-RUN b\n+RUN c')
  expect(compareDockerfiles(null, 'FROM a\n')).toMatchObject({ changed: true, patch: '' })
  expect(compareDockerfiles('FROM a\n', 'FROM a\n')).toMatchObject({ changed: false, patch: '' })
})

it('tells the command of a model server where it is somebody’s own, and not what was made of the settings', async () => {
  const llm = llmSettings.parse({ model: 'Qwen/Qwen3-8B' })
  const longer = { ...llm, maxModelLength: 8192 }
  const made = testFrozen({ llm, command: vllmArguments(llm, 8000) })
  const lengthened = { field: 'llm.maxModelLength', secret: false, change: 'added', before: null, after: '8192' }
  const after = testFrozen({ llm: longer, command: vllmArguments(longer, 8000) })
  expect(await compareConfigurations(made, after, sameCiphertext)).toEqual([lengthened])
  const own = testFrozen({ llm, command: ['--model', '/models/mine'] })
  expect(await compareConfigurations(made, own, sameCiphertext)).toEqual([
    { field: 'command', secret: false, change: 'added', before: null, after: '--model, /models/mine' },
  ])
})
