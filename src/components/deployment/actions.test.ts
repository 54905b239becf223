import { expect, it } from 'vitest'
import { possibleActions } from './actions.ts'

const release = { number: 1, commit: null, commitSubject: null, imageName: 'webops/shop:1', createdAt: '2026-01-01T00:00:00.000Z' }
const kindsOf = (
  status: 'running' | 'failed' | 'stopped' | 'pending',
  serving: typeof release | null = release,
  repository = 'https://example.org/shop.git',
) => possibleActions({ status, release: serving, latestRollout: null, repository }).map(({ kind }) => kind)

it('offers to start what was stopped outside of WebOps', () => {
  expect(kindsOf('failed')).toContain('start')
})

it('offers to start what is stopped, and not to stop it again', () => {
  expect(kindsOf('stopped')).toEqual(['redeploy', 'start', 'remove'])
})

it('offers nothing that needs a release before there is one', () => {
  expect(kindsOf('failed', null)).toEqual(['redeploy', 'remove'])
})

it('offers to deploy nothing while nothing was pushed', () => {
  expect(kindsOf('pending', null, 'push')).toEqual(['remove'])
})
