import { expect, it } from 'vitest'
import { lastBase, portOf } from './sides.ts'

it('finds the image below the last stage, through the stages between', () => {
  const dockerfile = 'FROM node:24 AS runtime\nFROM debian:13 AS build\nFROM Runtime AS base\nFROM base\nCOPY --from=build /a /a\n'
  expect(lastBase(dockerfile)).toBe('node:24')
})

it.each([
  [[8080, 80], [80], 8080],
  [[80], [80], 80],
  [[], [], 80],
  [[3000], [], 3000],
])('asks an image that listens on %j, on a base image that listens on %j, at %i', (own, ofBase, port) => {
  expect(portOf(own, ofBase)).toBe(port)
})
