import { describe, expect, it } from 'vitest'
import type { FileSettings } from '../settings-file/file-settings.schema.ts'
import { placeName } from '../project/project.schema.ts'
import { deploymentName } from '../deployment/deployment.schema.ts'
import type { RolloutKind } from '../../addon-api/context.ts'
import type { DeploymentRecord } from '../deployment/deployment-record.ts'
import { checkPreview } from './check-preview.ts'
import { fileForPreview } from './file-for-preview.ts'
import { branchKey, previewName, pullRequestKey } from './preview-names.ts'
import { isPlainBranch } from './preview-of.ts'
import { settingsForPreview } from './settings-for-preview.ts'

describe('the name of a preview', () => {
  it('is its parent’s with the number, and fits deployments and environments however long that is', () => {
    expect(previewName('shop', pullRequestKey(12))).toBe('shop-pr-12')
    const long = 'a'.repeat(48)
    for (const number of [1, 12_345, 2 ** 53 - 1]) {
      const name = previewName(long, pullRequestKey(number))
      expect(deploymentName.safeParse(name).success && placeName.safeParse(name).success, name).toBe(true)
      expect(name.endsWith(`-pr-${number}`)).toBe(true)
    }
    // Two that are cut to the same stay apart, and no hyphen is doubled at the cut.
    expect(previewName(`${'a'.repeat(44)}-b`, 'pr-1')).not.toBe(previewName(`${'a'.repeat(44)}-c`, 'pr-1'))
    expect(previewName(`${'a'.repeat(26)}--${'b'.repeat(20)}`, 'pr-1')).not.toContain('--')
  })
})

describe('the name of a branch’s preview', () => {
  it('is the branch’s where a name can have it, and else is kept apart from others by a hash', () => {
    expect(previewName('shop', branchKey('staging'))).toBe('shop-br-staging')
    expect(branchKey('feature/cart')).toMatch(/^br-feature-cart-[0-9a-f]{6}$|^br-feature-[0-9a-z-]*[0-9a-f]{6}$/)
    const branches = ['feature/cart', 'feature-cart', 'Feature/cart', 'feature_cart', 'cart', 'Cart', 'x'.repeat(200), '-', 'ä', 'pr-12']
    const names = branches.map((branch) => previewName('a'.repeat(48), branchKey(branch)))
    expect(new Set(names).size).toBe(branches.length)
    for (const name of names) expect(deploymentName.safeParse(name).success && placeName.safeParse(name).success, name).toBe(true)
    expect(branchKey('pr-12')).not.toBe(pullRequestKey(12))
  })
})

it.each([
  ['cart', true],
  ['feature/cart', true],
  ['refs/pull/7/head', false],
  ['HEAD', false],
  ['c'.repeat(40), false],
  ['deadbeef', false],
])('%s can be read as a branch alone: %s', (ref, plain) => expect(isPlainBranch(ref)).toBe(plain))

describe('what a preview is built from', () => {
  const parent = { id: 'p', name: 'shop', projectId: 'one', environmentId: 'e', repository: 'https://git.example.org/new' }
  const preview = { headRef: 'cart', isFork: false, approvedCommit: null, parent }
  const deployment = {
    name: 'shop-pr-7',
    projectId: 'one',
    repository: 'https://git.example.org/old',
    preview,
  } as unknown as DeploymentRecord
  const check = (kind: RolloutKind) => () => checkPreview({ kind, deployment, ref: 'cart', facts: {} })

  it('is its parent’s repository, and what runs already goes on when that is another one', () => {
    expect(check('deploy')).toThrow(expect.objectContaining({ code: 'record_invalid', field: 'repository' }))
    for (const kind of ['reconfigure', 'rollback', 'restart', 'start', 'stop', 'remove'] as const) expect(check(kind)).not.toThrow()
    parent.repository = deployment.repository ?? ''
    expect(check('deploy')).not.toThrow()
  })
})

describe('the settings file of a preview', () => {
  const file: FileSettings = {
    path: 'webops.yaml',
    commit: null,
    settings: {
      port: 3000,
      dockerPorts: ['8080:80', '80', '53:53/udp'],
      dockerNetworkMode: 'host',
      dockerVolumes: ['data:/data', '/srv:/srv', 'tmpfs:/tmp'],
      runOptions: { networkAliases: ['db'], user: '1000', capabilities: ['SYS_ADMIN'] },
      memoryLimitMb: 4096,
      releaseCommand: 'migrate',
    },
    variables: [],
    schedules: [{ name: 'nightly' } as never],
  }

  it('sets nothing that one deployment of a server alone can have, and no schedules', () => {
    const { settings, schedules } = fileForPreview(file, { isFork: false, ownVolumes: true })
    expect(schedules).toEqual([])
    expect(settings).toEqual({
      port: 3000,
      dockerPorts: ['80', '53/udp'],
      dockerNetworkMode: 'bridge',
      dockerVolumes: ['data:/data', 'tmpfs:/tmp'],
      runOptions: { user: '1000', capabilities: ['SYS_ADMIN'] },
      memoryLimitMb: 4096,
      releaseCommand: 'migrate',
    })
    expect(fileForPreview(file, { isFork: false, ownVolumes: false }).settings.dockerVolumes).toEqual(['tmpfs:/tmp'])
  })

  it('sets of a fork’s how it is built and started, and not what it may use', () => {
    expect(fileForPreview(file, { isFork: true, ownVolumes: true }).settings).toEqual({ port: 3000, releaseCommand: 'migrate' })
  })

  it('sets nothing that it does not name', () => {
    expect(fileForPreview({ ...file, settings: { port: 1 } }, { isFork: false, ownVolumes: true }).settings).toEqual({ port: 1 })
  })
})

describe('submodules of a preview', () => {
  const parent = { submodules: true, dockerVolumes: [], dockerPorts: [], runOptions: {}, fileSettings: null } as unknown as DeploymentRecord
  const of = (isFork: boolean) => settingsForPreview(parent, { isFork, headRef: 'cart', pullRequest: 7 }, false).submodules

  it("are fetched as its parent's are, and not where a stranger says which", () => {
    expect(of(false)).toBe(true)
    expect(of(true)).toBe(false)
  })
})
