import { describe, expect, it } from 'vitest'
import { detectCandidates } from '#core/detection/detect-candidates.ts'
import { memoryTree } from '#core/detection/memory-tree.ts'
import {
  choiceOf,
  chosenCandidate,
  firstDockerfile,
  isChoosable,
  modelOf,
  modelToFill,
  NO_CHOICE,
  standardCandidates,
  unseenDockerfile,
} from './candidate-choice.ts'
import type { CandidateView } from './candidate-words.ts'

function found(provider: CandidateView['provider'], root: string, more: Partial<CandidateView> = {}): CandidateView {
  return {
    provider,
    root,
    framework: null,
    confidence: 0.9,
    evidence: [],
    warnings: [],
    versions: {},
    install: null,
    build: null,
    start: null,
    release: null,
    port: null,
    static: null,
    packages: { build: [], run: [] },
    dockerfile: 'FROM debian\n',
    dockerignore: null,
    ownDockerfile: null,
    ...more,
  }
}

const compose = found('compose', '.', { dockerfile: null })
const web = found('node', 'apps/web', { framework: 'next' })
const api = found('python', 'api', { framework: 'django' })
const top = found('node', '.')
const own = found('dockerfile', '.', { ownDockerfile: { path: 'Dockerfile', targets: [] } })
const other = found('dockerfile', '.', { ownDockerfile: { path: 'docker/prod.Dockerfile', targets: ['production'] } })
const all = [compose, web, api, top, other]
const withDockerfile = [...all, own]

describe('which of the applications in a repository is meant', () => {
  it('is none whose folder a deployment cannot be told', () => {
    expect([top, web, compose, found('node', 'my app')].map(isChoosable)).toEqual([true, true, false, false])
    expect(chosenCandidate([found('node', 'my app')], NO_CHOICE)?.root).toBe('my app')
  })

  it('is the best one that can be deployed, while nothing is said', () => {
    expect(chosenCandidate(all, NO_CHOICE)).toBe(web)
  })
  it('is each one again that was chosen', () => {
    for (const one of [web, api, top, own, other]) expect(chosenCandidate(withDockerfile, choiceOf(one))).toBe(one)
  })
  it('follows what is typed: a framework, a folder with a slash, a folder above', () => {
    expect(chosenCandidate(all, { ...NO_CHOICE, projectType: 'django' })).toBe(api)
    expect(chosenCandidate(all, { ...NO_CHOICE, rootDirectory: './api/' })).toBe(api)
    expect(chosenCandidate(all, { ...NO_CHOICE, rootDirectory: 'apps' })).toBe(web)
    expect(chosenCandidate(all, { ...NO_CHOICE, dockerfilePath: 'docker/prod.Dockerfile' })).toBe(other)
  })
  it('is the Dockerfile of the folder, where it has one and no type is named', () => {
    expect(chosenCandidate(withDockerfile, NO_CHOICE)).toBe(own)
    expect(firstDockerfile(withDockerfile, choiceOf(top))).toBe(own)
    expect(firstDockerfile(withDockerfile, choiceOf(api))).toBeNull()
    expect(firstDockerfile(all, NO_CHOICE)).toBeNull()
  })
  it('is none of those that were found when something else is named', () => {
    expect(chosenCandidate(all, { ...NO_CHOICE, projectType: 'ruby' })).toBeNull()
    expect(chosenCandidate(all, { ...NO_CHOICE, rootDirectory: 'ap' })).toBeNull()
  })
  it('is one that can be built, as a deploy takes it, where there is one', () => {
    const model = found('llm', '.', { confidence: 0.95, dockerfile: null })
    expect(chosenCandidate([model, web], NO_CHOICE)).toBe(web)
    expect(chosenCandidate([model, own], { ...NO_CHOICE, rootDirectory: '.' })).toBe(own)
    expect(chosenCandidate([model, compose], NO_CHOICE)).toBe(model)
    for (const all of [
      [model, web],
      [model, own],
    ]) {
      expect(chosenCandidate(all, choiceOf(model))).toBe(model)
      expect(firstDockerfile(all, choiceOf(model))).toBeNull()
    }
  })
  it('is none where a file is named as the Dockerfile that was not found as one: that is built', () => {
    const named = { ...NO_CHOICE, dockerfilePath: './deploy/prod' }
    for (const projectType of ['auto', 'node', 'dockerfile']) {
      expect(chosenCandidate(withDockerfile, { ...named, projectType })).toBeNull()
      expect(unseenDockerfile(withDockerfile, { ...named, projectType })).toBe('deploy/prod')
    }
    expect(unseenDockerfile(all, { ...NO_CHOICE, dockerfilePath: 'docker/prod.Dockerfile' })).toBeNull()
    expect(unseenDockerfile(all, { ...named, projectType: 'llm' })).toBeNull()
    expect(unseenDockerfile(all, NO_CHOICE)).toBeNull()
  })
})

describe('the model of a repository', () => {
  it('is the one that its configuration of vLLM names', async () => {
    const [model] = await detectCandidates(memoryTree({ 'vllm.yaml': 'model: Qwen/Qwen3-8B\n' }))
    expect(modelOf(found('llm', '.', { evidence: model?.evidence ?? [] }))).toBe('Qwen/Qwen3-8B')
    expect(modelOf(found('llm', '.', { evidence: ['vllm.yaml has the model /models/mine'] }))).toBeNull()
    expect(modelOf(found('node', '.', { evidence: ['it has the model a/b'] }))).toBeNull()
  })
  it('comes into the form with the choice, and replaces none that was typed', () => {
    const one = found('llm', 'one', { evidence: ['one/vllm.yaml has the model a/one'] })
    const two = found('llm', 'two', { evidence: ['two/vllm.yaml has the model a/two'] })
    expect(modelToFill(one, ' ', null)).toBe('a/one')
    expect(modelToFill(two, 'a/one', 'a/one')).toBe('a/two')
    expect(modelToFill(two, 'a/mine', 'a/one')).toBeNull()
    expect(modelToFill(web, '', null)).toBeNull()
  })
})

describe('what can be run without Docker', () => {
  const model = found('llm', '.')
  it('is what is no image and can be started', () => {
    const served = found('node', '.', { start: 'node server.js', dockerfile: null })
    const site = found('static', 'docs', { static: '.' })
    expect(standardCandidates([own, compose, model, served, api, site])).toEqual([served, site])
  })
  it('is what nobody knows how to start, where there is nothing else', () => {
    expect(standardCandidates([own, model, api])).toEqual([api])
    expect(standardCandidates([own, compose])).toEqual([])
  })
})
