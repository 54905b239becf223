import { expect, it } from 'vitest'
import { openVariables, type SealedVariable } from './open-variables.ts'
import { Secret } from '../secret/secret.ts'
import type { VariablePlace } from '../ports/secrets.ts'

const shop = { id: 'shop', environmentId: 'production', projectId: 'default' }

/** Opens everything, and remembers for which place. */
function opener() {
  const asked: VariablePlace[] = []
  return {
    asked,
    open: async (ciphertext: string, place: object) => (asked.push(place as VariablePlace), new Secret(`open ${ciphertext}`)),
  }
}
const open = async (variables: Record<string, SealedVariable>, phase: 'run' | 'all') => {
  const fake = opener()
  const opened = await openVariables(fake, shop, new Map(Object.entries(variables)), phase)
  return { ...opened, asked: fake.asked }
}

const VARIABLES: Record<string, SealedVariable> = {
  BUILT: { ciphertext: 'b', availableAt: 'build', refersTo: [] },
  CLOSED: { ciphertext: 'c', availableAt: 'build', refersTo: [] },
  SHARED: { ciphertext: 's', scope: 'project', refersTo: [] },
  NEAR: { ciphertext: 'n', scope: 'environment', refersTo: [] },
  OLD: { ciphertext: 'o' },
  BOTH: { value: '${BUILT}!', availableAt: 'both', refersTo: ['BUILT'] },
}

it("opens each secret for the deployment's own place, whatever its record says beside it", async () => {
  const { asked } = await open(VARIABLES, 'all')
  expect(asked).toEqual([
    { deploymentId: 'shop', variable: 'BUILT' },
    { deploymentId: 'shop', variable: 'CLOSED' },
    { projectId: 'default', variable: 'SHARED' },
    { environmentId: 'production', variable: 'NEAR' },
    { deploymentId: 'shop', variable: 'OLD' },
  ])
})

it('leaves closed what only a build is given, unless what runs refers to it, and tells every secret that it opened', async () => {
  const { run, asked, secrets } = await open(VARIABLES, 'run')
  expect(asked.map(({ variable }) => variable)).toEqual(['SHARED', 'NEAR', 'OLD', 'BUILT'])
  expect(Object.keys(run)).toEqual(['BOTH', 'NEAR', 'OLD', 'SHARED'])
  expect(run['BOTH']).toBeInstanceOf(Secret)
  expect(new Set(secrets.map((secret) => secret.reveal()))).toEqual(new Set(['open s', 'open n', 'open o', 'open b', 'open b!']))
})

it('takes no text for a reference in what is from before there were some', async () => {
  const { run } = await open({ OLD: { value: '${GONE} $${X}' }, NEW: { value: '$${X}', refersTo: [] } }, 'run')
  expect(run).toEqual({ NEW: '${X}', OLD: '${GONE} $${X}' })
})
