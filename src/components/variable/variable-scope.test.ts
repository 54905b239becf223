import { describe, expect, it } from 'vitest'
import { exportFileName, originPage, variablesPath, type VariableScope } from './variable-scope.ts'

const deployment: VariableScope = {
  kind: 'deployment',
  deployment: {
    name: 'shop',
    branch: 'main',
    repository: null,
    release: null,
    latestRollout: null,
    project: 'web',
    environment: 'staging',
  },
}
const environment: VariableScope = { kind: 'environment', project: 'web', environment: 'staging' }
const project: VariableScope = { kind: 'project', project: 'web' }

describe('the place of variables', () => {
  it('has a path of the API and a file', () => {
    expect([deployment, environment, project].map(variablesPath)).toEqual([
      '/deployments/shop/variables',
      '/projects/web/environments/staging/variables',
      '/projects/web/variables',
    ])
    expect([deployment, environment, project].map(exportFileName)).toEqual(['shop.env', 'web-staging.env', 'web.env'])
  })

  it('leads to where an inherited variable is set', () => {
    expect(originPage(deployment, 'environment')).toBe('/projects/web/staging')
    expect(originPage(deployment, 'project')).toBe('/projects/web')
    expect(originPage(environment, 'project')).toBe('/projects/web')
    expect([originPage(deployment, 'deployment'), originPage(environment, 'environment'), originPage(project, 'project')]).toEqual([
      null,
      null,
      null,
    ])
  })
})
