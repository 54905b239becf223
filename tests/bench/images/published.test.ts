import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, it } from 'vitest'
import { onSameBases, readPublished } from './published.ts'

const WRITTEN = 'FROM node:22-bookworm-slim AS runtime\nFROM runtime AS build\nFROM nginx:stable\nCOPY --from=build /app /app\n'

it('puts a published Dockerfile on the base images of the written one, and leaves the rest as it is', () => {
  const published = [
    'ARG NODE_VERSION=24.13.0-alpine',
    'FROM node:${NODE_VERSION} AS builder',
    'RUN npm ci',
    'FROM --platform=linux/amd64 nginxinc/nginx-unprivileged AS runner',
    'COPY --from=builder /app/node /node',
  ]
  expect(onSameBases(published.join('\n'), WRITTEN)).toEqual({
    text: [
      published[0],
      'FROM node:22-bookworm-slim AS builder',
      published[2],
      'FROM --platform=linux/amd64 nginx:stable AS runner',
      published[4],
    ].join('\n'),
    replaced: [
      { from: 'node:24.13.0-alpine', to: 'node:22-bookworm-slim' },
      { from: 'nginxinc/nginx-unprivileged', to: 'nginx:stable' },
    ],
  })
})

it('takes a stage that is named like an image for the stage', () => {
  const published = 'FROM node:24 AS debian\nFROM Debian AS last\nFROM scratch'
  expect(onSameBases(published, WRITTEN).text).toBe('FROM node:22-bookworm-slim AS debian\nFROM Debian AS last\nFROM scratch')
})

it('takes the usual base image where the written one has none of that program', () => {
  expect(onSameBases('FROM gcr.io/distroless/static-debian12:nonroot', WRITTEN).replaced).toEqual([
    { from: 'gcr.io/distroless/static-debian12:nonroot', to: 'debian:trixie-slim' },
  ])
})

it('compares nothing on an image that it knows no program of', () => {
  expect(() => onSameBases('FROM example.org/own-node:1', WRITTEN)).toThrow('example.org/own-node:1')
})

let folder = ''
afterEach(() => rmSync(folder, { recursive: true, force: true }))

it('reads a published Dockerfile with its source and what lies beside it', () => {
  folder = mkdtempSync(join(tmpdir(), 'published-'))
  mkdirSync(join(folder, 'vite'))
  writeFileSync(join(folder, 'vite.Dockerfile'), '# source: https://example.org/docs#docker\nFROM node:24\n')
  writeFileSync(join(folder, 'next.Dockerfile'), 'FROM node:24\n')
  expect(readPublished(folder, 'vite')).toMatchObject({ source: 'https://example.org/docs#docker', files: join(folder, 'vite') })
  expect(() => readPublished(folder, 'next')).toThrow('# source:')
})
