import { expect, it } from 'vitest'
import { nearest, shortReference, standInFor } from './stand-ins.ts'

const seen = (reference: string) => {
  const found = standInFor(reference)
  return found && `${found.tool} ${found.version} on ${found.base}${found.wanted === null ? '' : ` for ${found.wanted}`}`
}

it('makes the image of a language on the suite that has its version', () => {
  expect(seen('python:3.13-slim-trixie')).toBe('Python 3.13 on debian:trixie-slim')
  expect(seen('python:3.11-slim-trixie')).toBe('Python 3.11 on debian:bookworm-slim')
  expect(seen('eclipse-temurin:17-jre-noble')).toBe('Java 17 on debian:bookworm-slim')
  expect(seen('maven:3-eclipse-temurin-25-noble')).toBe('Java 25 on debian:trixie-slim')
})

it('says so where Debian has not the version that is asked for', () => {
  expect(seen('python:3.12-slim')).toBe('Python 3.13 on debian:trixie-slim for 3.12')
  expect(seen('ruby:3.4-slim-trixie')).toBe('Ruby 3.3 on debian:trixie-slim for 3.4')
  expect(seen('php:8.5-apache-trixie')).toBe('PHP 8.4 on debian:trixie-slim for 8.5')
})

it('takes Node of any version from the npm registry, on the suite of the tag', () => {
  expect(seen('node:22.3.0-trixie-slim')).toBe('Node 22.3.0 on debian:trixie-slim')
  expect(seen('docker.io/library/node:20-alpine')).toBe('Node 20 on debian:bookworm-slim')
  expect(seen('node:lts')).toBe('Node 24 on buildpack-deps:bookworm')
  expect(standInFor('node:22-slim')?.fetcher).toBe('node:24-bookworm-slim')
  expect(standInFor('node:24-bookworm-slim')?.fetcher).toBeNull()
})

it('has one image that is made from nothing, on which the others are', () => {
  expect(standInFor('debian:bookworm-slim')?.base).toBeNull()
  expect(standInFor('debian:trixie-slim')).toMatchObject({ base: 'debian:bookworm-slim', suite: 'trixie' })
  expect(standInFor('debian:12')).toMatchObject({ base: 'debian:bookworm-slim', dockerfile: 'same.Dockerfile' })
  expect(standInFor('ubuntu:24.04')).toMatchObject({ base: 'debian:trixie-slim', dockerfile: 'same.Dockerfile' })
  expect(standInFor('debian')).toMatchObject({ base: 'debian:trixie-slim', suite: 'trixie' })
})

it('stands in for nothing that it does not know, and for no digest', () => {
  expect(standInFor('mcr.microsoft.com/dotnet/sdk:10.0')).toBeNull()
  expect(standInFor('registry.example.org/node:22')).toBeNull()
  expect(standInFor(`node:22@sha256:${'0'.repeat(64)}`)).toBeNull()
  expect(shortReference('localhost:5000/node')).toBe('localhost:5000/node:latest')
})

it('takes the next newer version, and else the newest', () => {
  const offered = ['3.11', '3.13', '3.14']
  expect(nearest('3.12.4', offered)).toBe('3.13')
  expect(nearest('3.13.1', offered)).toBe('3.13')
  expect(nearest('3', offered)).toBe('3.13')
  expect(nearest('3.20', offered)).toBe('3.14')
  expect(nearest('2.7', offered)).toBe('3.11')
})
