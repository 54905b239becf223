import { expect, it } from 'vitest'
import { runOptions } from '#core/deployment/run-options.schema.ts'
import { checkForm } from './form-errors.ts'
import { EMPTY_FORM } from './form-values.ts'
import { EMPTY_RUN_OPTION_VALUES, runOptionsInput, runOptionValuesOf } from './run-option-values.ts'

const ALL = runOptions.parse({
  memoryReservationMb: 64,
  memorySwapMb: -1,
  pidsLimit: 100,
  ulimits: { nofile: { soft: 1024, hard: 2048 }, core: 0 },
  shmSizeMb: 128,
  restart: { policy: 'on-failure', maxRetries: 3, delaySeconds: 5 },
  user: '1000:1000',
  readOnlyRoot: true,
  init: true,
  capabilities: ['NET_RAW', 'SYS_PTRACE'],
  hardening: 'none',
  extraHosts: ['db:10.0.0.5', 'server:host-gateway'],
  dns: ['10.0.0.1'],
  dnsSearch: ['example.org'],
  log: { driver: 'local', maxSizeMb: 5, maxFiles: 2 },
  labels: { team: 'shop & co', empty: '' },
  networkAliases: ['db'],
  gpus: ['0', 'GPU-1'],
})

it('run options come out of the form as they went in', () => {
  expect(runOptions.parse(runOptionsInput(runOptionValuesOf(ALL)))).toEqual(ALL)
  expect(runOptionsInput(EMPTY_RUN_OPTION_VALUES)).toEqual({})
  for (const gpus of ['all', 2] as const) expect(runOptionsInput(runOptionValuesOf({ gpus }))).toEqual({ gpus })
})

it('run options that the form no longer shows are not sent', () => {
  const values = runOptionValuesOf(ALL)
  const hidden = { ...values, restart: { ...values.restart, policy: 'never' }, log: { ...values.log, driver: 'none' } }
  expect(runOptionsInput(hidden)).toMatchObject({ restart: { policy: 'never' }, log: { driver: 'none' } })
  expect(runOptions.safeParse(runOptionsInput(hidden)).success).toBe(true)
})

it('what is wrong with a run option is said at its input', () => {
  const wrong = {
    ...EMPTY_RUN_OPTION_VALUES,
    pidsLimit: 'many',
    ulimits: 'nofile',
    extraHosts: 'db:10.0.0.5\nother',
    restart: { policy: 'on-failure', maxRetries: '0', delaySeconds: '' },
    labels: 'webops.deployment=x',
  }
  const problems = checkForm({ ...EMPTY_FORM, name: 'shop', repository: 'https://git.example/shop.git', runOptions: wrong })
  expect(problems.map(({ path }) => path).sort()).toEqual([
    'runOptions.extraHosts',
    'runOptions.labels',
    'runOptions.pidsLimit',
    'runOptions.restart.maxRetries',
    'runOptions.ulimits',
  ])
})
