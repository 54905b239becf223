import { expect, it } from 'vitest'
import { baseImage } from './base-images.ts'

it.each([
  ['python', '3.12.4', 'python:3.12-slim-trixie'],
  ['python', '3', 'python:3-slim-trixie'],
  ['python', null, 'python:3.13-slim-trixie'],
  ['python', '3.7', 'python:3.7-slim'],
  ['python', '2.7.18', 'python:2.7-slim'],
  ['php', '7.4.33', 'php:7.4-apache'],
  ['php', '8.1', 'php:8.1-apache-trixie'],
  ['ruby', '3.1.2', 'ruby:3.1.2-slim'],
] as const)('%s %s starts from %s, which there is', (name, version, reference) => {
  expect(baseImage(name, version)).toBe(reference)
})

it('takes what an installation names instead', () => {
  expect(baseImage('python', '2.7', { python: 'registry.example/python:{version}' })).toBe('registry.example/python:2.7')
})
