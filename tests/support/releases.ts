import type { FrozenConfiguration } from '#core/release/frozen-configuration.schema.ts'
import type { ReleaseDiff } from '#core/release/release-diff.schema.ts'
import type { NewRelease } from '#core/release/release.store.ts'
import { DEFAULT_RUN_SETTINGS } from '#core/deployment/run-settings.ts'

export function testFrozen(changes: Partial<FrozenConfiguration> = {}): FrozenConfiguration {
  return {
    version: 1,
    port: 8000,
    variables: {},
    volumes: [],
    files: [],
    ports: [],
    networkMode: 'bridge',
    ...DEFAULT_RUN_SETTINGS,
    generatedDockerfile: null,
    dockerfile: null,
    stack: null,
    ...changes,
  }
}

/** A release as it is made; its number is 1 unless told. */
export function testRelease(deploymentId: string, changes: Partial<NewRelease> = {}): NewRelease {
  const number = changes.number ?? 1
  return {
    deploymentId,
    number,
    imageId: `sha256:${String(number).padStart(64, '0')}`,
    imageName: `webops/shop:${number}`,
    commit: String(number).repeat(40).slice(0, 40),
    commitSubject: `Change ${number}`,
    configuration: testFrozen(),
    ...changes,
  }
}

const side = { release: 1, live: false, commit: null, commitSubject: null }
const image = { id: 'sha256:1', name: 'webops/shop:1', bytes: null, available: true }

/** What the worker says of two releases that are the same. */
export const NO_DIFFERENCE: ReleaseDiff = {
  from: side,
  to: side,
  commits: { added: [], removed: [], complete: true, note: null },
  configuration: [],
  dockerfile: { before: null, after: null, changed: false, patch: '' },
  image: { before: image, after: image, changed: false },
}
