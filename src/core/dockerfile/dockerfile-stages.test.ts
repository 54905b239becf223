import { expect, it } from 'vitest'
import { dockerfileStages, neededImages } from './dockerfile-stages.ts'

it('finds the images that a build starts from, and not the stages', () => {
  const content = [
    'FROM --platform=$BUILDPLATFORM node:22-slim AS Build',
    'RUN --mount=type=bind,from=busybox:1,target=/x true',
    'FROM build AS test',
    'FROM nginx:stable',
    'COPY --from=build /a /a',
    'COPY --chown=1:1 --from=composer:2 --link /usr/bin/composer /usr/bin/',
  ].join('\n')
  expect(neededImages(content).sort()).toEqual(['busybox:1', 'composer:2', 'nginx:stable', 'node:22-slim'])
  expect(neededImages(content, {}, 'TEST').sort()).toEqual(['busybox:1', 'node:22-slim'])
})

it('leaves out what no stage of the build needs, and scratch', () => {
  expect(neededImages('FROM python:3 AS docs\nFROM golang:1 AS build\nFROM scratch\nCOPY --from=1 /x /x\n')).toEqual(['golang:1'])
})

it('puts build arguments and defaults in the place of arguments', () => {
  const content =
    'ARG NODE=22\nARG TAG=${NODE}-slim BASE="node"\nFROM ${BASE}:${TAG}\nFROM ${OTHER:-debian}:12\nCOPY --from=0 / /\nFROM $UNKNOWN\nCOPY --from=1 / /'
  expect(neededImages(content).sort()).toEqual(['debian:12', 'node:22-slim'])
  expect(neededImages(content, { TAG: '20' }).sort()).toEqual(['debian:12', 'node:20'])
})

it('names the stages', () => {
  expect(dockerfileStages('FROM a AS Build\nFROM b\nfrom build as test').map(({ name }) => name)).toEqual(['build', null, 'test'])
})

it('takes anything for a Dockerfile', () => {
  for (const content of ['', 'RUN x', '\0\n\n', 'FROM', 'FROM \\\n', 'ARG\nFROM a AS\nCOPY --from= a b'])
    expect(() => neededImages(content)).not.toThrow()
})

it('reads a name in quotes, and leaves what is no name to the builder', () => {
  expect(neededImages('FROM "node:20" AS a\nFROM Bad..Name\nCOPY --from="composer:2" / /\nCOPY --from=0 / /')).toEqual([
    'composer:2',
    'node:20',
  ])
})

it('does not grow with arguments that hold each other twice', () => {
  const lines = Array.from({ length: 60 }, (_, index) => `ARG A${index + 1}=$A${index}$A${index}`)
  expect(neededImages(['ARG A0=xxxxxxxxxx', ...lines, 'FROM $A60'].join('\n'))).toEqual([])
})
