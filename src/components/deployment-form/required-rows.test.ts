import { expect, it } from 'vitest'
import { EMPTY_FORM, toInput } from './form-values.ts'
import { unfilledNames, withRequired } from './required-rows.ts'

const required = [
  { name: 'DATABASE_URL', example: 'postgres://shop:pw@db/shop', help: 'Where orders are kept.', secret: true },
  { name: 'DEBUG', example: '0', help: null, secret: false },
]
const typed = { name: 'DEBUG', value: '1', secret: false, stored: false }
const empty = { name: '', value: '', secret: false, stored: false }

it('asks for what the repository names, empty, and leaves what was typed alone', () => {
  const rows = withRequired([typed, empty], required)
  expect(rows).toEqual([
    typed,
    { name: 'DATABASE_URL', value: '', secret: true, stored: false, asked: { example: null, help: 'Where orders are kept.' } },
  ])
  expect(unfilledNames(rows)).toEqual(['DATABASE_URL'])
})

it('takes back what another repository asked for, but not what was filled in for it', () => {
  const [database, debug] = withRequired([], required)
  if (!database || !debug) throw new Error('No rows.')
  const filled = { ...database, value: 'postgres://db' }
  expect(withRequired([filled, debug], [])).toEqual([filled])
})

it('sends nothing for what was asked for and not given', () => {
  const [database, debug] = withRequired([], required)
  if (!database || !debug) throw new Error('No rows.')
  const dockerEnvVars = [database, { ...debug, value: '1' }, { ...typed, name: 'EMPTY', value: '' }]
  expect(toInput({ ...EMPTY_FORM, dockerEnvVars })['dockerEnvVars']).toEqual({
    DEBUG: { value: '1', secret: false },
    EMPTY: { value: '', secret: false },
  })
})
