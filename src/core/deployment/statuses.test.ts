import { describe, expect, it } from 'vitest'
import { createDeploymentInput, updateDeploymentInput } from './deployment.schema.ts'
import { isExpectedStatus, parseStatuses } from './statuses.ts'

describe('a list of statuses', () => {
  it.each([
    ['200', [[200, 200]]],
    ['200-399,401', [[200, 399], [401, 401]]], // prettier-ignore
    [' 204 , 300-301 ', [[204, 204], [300, 301]]], // prettier-ignore
  ])('takes %s', (text, ranges) => expect(parseStatuses(text)).toEqual(ranges))

  it.each(['', ',', '200,', '20', '2000', '600', '099', '399-200', '200-', '-200', '2xx', '200;401', '200-299-300', '200\n'])(
    'refuses %j',
    (text) => {
      // A line break at the end is only white space, which is let be.
      expect(parseStatuses(text)).toEqual(text === '200\n' ? [[200, 200]] : null)
    },
  )

  it('decides which answers count', () => {
    expect([199, 200, 302, 399, 400, 401, 500].filter((status) => isExpectedStatus(status, null))).toEqual([200, 302, 399])
    expect([200, 302, 401, 403].filter((status) => isExpectedStatus(status, '200,401'))).toEqual([200, 401])
  })
})

describe('how a deployment is proven, stopped and limited', () => {
  const refused = (changes: Record<string, unknown>) =>
    updateDeploymentInput.safeParse(changes).error?.issues.map(({ path }) => path[0]) ?? []

  it('is as it always was where nothing is said', () => {
    expect(createDeploymentInput.parse({ name: 'shop' })).toMatchObject({
      healthType: 'auto',
      healthStatus: null,
      healthIntervalSeconds: null,
      healthUptimeSeconds: null,
      stopSignal: null,
      stopGraceSeconds: 10,
      memoryLimitMb: null,
      cpuLimit: null,
      maintenance: false,
      maintenanceMessage: null,
    })
  })

  it.each([
    { healthType: 'exec' },
    { healthStatus: '200-' },
    { healthIntervalSeconds: 0.05 },
    { healthIntervalSeconds: 61 },
    { healthUptimeSeconds: 0 },
    { healthUptimeSeconds: 1.5 },
    { healthUptimeSeconds: 3601 },
    { stopSignal: 'SIGKILL' },
    { stopSignal: 'TERM; reboot' },
    { stopGraceSeconds: 0 },
    { stopGraceSeconds: 601 },
    { memoryLimitMb: 5 },
    { cpuLimit: 0 },
    { maintenance: 'yes' },
    { maintenanceMessage: 'a\u0000b' },
  ])('refuses %j', (changes) => expect(refused(changes)).toEqual(Object.keys(changes)))

  it.each([
    { healthType: 'image' },
    { healthStatus: '' },
    { healthIntervalSeconds: 0.1 },
    { healthUptimeSeconds: 3600 },
    { stopSignal: 'SIGQUIT' },
    { stopSignal: null },
    { stopGraceSeconds: 600 },
    { memoryLimitMb: 6 },
    { cpuLimit: 0.01 },
    { maintenance: true, maintenanceMessage: 'Back at noon.\nSorry.' },
  ])('takes %j', (changes) => expect(refused(changes)).toEqual([]))
})
