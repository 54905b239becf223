import { expect, it } from 'vitest'
import { refuseOddPaths } from './safe-paths.ts'

const asked: string[] = []
const docker = () => {
  asked.length = 0
  const modem = { dial: (options: { path: string }, callback: (error: null) => void) => (asked.push(options.path), callback(null)) }
  return refuseOddPaths({ modem } as never).modem as unknown as typeof modem
}

it.each([
  '/containers/webops-shop.next/json?',
  '/containers/create?',
  '/images/registry.example.org:5000/a/b_c:1@sha256:aa/json',
  '/v1.41/info',
  '/session',
])('asks for %s', (path) => {
  docker().dial({ path }, () => undefined)
  expect(asked).toEqual([path])
})

it.each([
  '/containers/webops-../../images/json?',
  '/containers/../json?',
  '/images/../containers/abc?',
  '/containers/a/./json',
  '/containers//json',
  '/containers/a?force=1/json?',
  '/containers/a%2f/json',
  '/containers/a\r\nHost: x/json',
  '/containers/a#/json',
  '/containers/ä/json',
])('does not ask for %j', async (path) => {
  const error = await new Promise((resolve) => docker().dial({ path }, resolve))
  expect(error).toMatchObject({ code: 'engine_name_invalid' })
  expect(asked).toEqual([])
})
