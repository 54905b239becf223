import { describe, expect, it } from 'vitest'
import { detectCandidates } from '../detect-candidates.ts'
import { memoryTree } from '../memory-tree.ts'

const all = (files: Record<string, string>) => detectCandidates(memoryTree(files), { type: 'dockerfile' })

describe("a repository's own Dockerfile", () => {
  it('is shown with its stages, its image and its port', async () => {
    const text =
      'ARG P=8080\nFROM golang:1.25 AS build\nRUN go build\nEXPOSE 1\nFROM build AS test\nFROM debian:13\nENV PORT=9000\nEXPOSE ${PORT}/tcp\nCMD ["x"]\n'
    const [found] = await all({ Dockerfile: text })
    expect(found).toMatchObject({
      port: 9000,
      start: null,
      template: null,
      root: '.',
      confidence: 0.99,
      ownDockerfile: { path: 'Dockerfile', targets: ['build', 'test'] },
    })
    expect(found?.evidence.join('\n')).toContain('from debian:13')
  })

  it('is found by its other names, near the top alone', async () => {
    const from = 'FROM scratch\nCOPY x /\n'
    const paths = (
      await all({
        'Dockerfile.prod': from,
        'web.Dockerfile': from,
        'docker/Dockerfile': from,
        Containerfile: from,
        'a/b/c/d/Dockerfile': from,
        'Dockerfile.dev': from,
        'Dockerfile.md': from,
        'Dockerfile.dockerignore': 'x',
      })
    ).map(({ ownDockerfile }) => ownDockerfile?.path)
    expect(paths[0]).toBe('Containerfile')
    expect(paths).toHaveLength(5)
    expect(paths.at(-1)).toBe('Dockerfile.dev')
  })

  it('is built in its own folder when it takes what is there', async () => {
    const text = 'FROM scratch\nCOPY package.json src ./\n'
    expect((await all({ 'api/Dockerfile': text, 'api/package.json': '{}', 'api/src/a.js': '' }))[0]?.root).toBe('api')
    expect((await all({ 'deploy/Dockerfile': text, 'package.json': '{}', 'src/a.js': '' }))[0]?.root).toBe('.')
    expect((await all({ 'api/Dockerfile': 'FROM scratch\nCOPY api/package.json ./\n', 'api/package.json': '{}' }))[0]?.root).toBe('.')
  })

  it('is built at the top when it copies what is only there, also where its folder is what is asked for', async () => {
    const files = {
      'api/Dockerfile': 'FROM scratch\nCOPY package.json api/*.js ./\nCOPY shared ./shared\n',
      'api/a.js': '',
      'shared/b.js': '',
      'package.json': '{}',
    }
    const of = async (more: Record<string, string>, root?: string) =>
      (await detectCandidates(memoryTree({ ...files, ...more }), { type: 'dockerfile', root: root ?? null })).map((one) => one.root)
    expect(await of({})).toEqual(['.'])
    expect(await of({}, 'api')).toEqual(['.'])
    expect(await of({ 'api/Dockerfile': 'FROM scratch\nCOPY a.js package.json ./\n', 'api/package.json': '{}' }, 'api')).toEqual(['api'])
    expect(await of({ 'api/Dockerfile': 'FROM scratch\nCOPY . .\n' }, 'api')).toEqual(['api'])
    expect(await of({ 'web/Dockerfile': 'FROM scratch\nCOPY shared .\n' }, 'api')).toEqual(['.'])
  })

  it('comes after what can be built when it copies what is not there, and says so', async () => {
    const files = { 'package.json': '{"scripts":{"start":"node a.js"}}', 'pnpm-lock.yaml': '', 'a.js': '' }
    const order = async (dockerfile: string) =>
      (await detectCandidates(memoryTree({ ...files, Dockerfile: dockerfile }))).map((one) => one.provider)
    expect((await order('FROM x\nCOPY package.json package-lock.json ./\n'))[0]).toBe('node')
    expect((await order('FROM x\nCOPY package.json pnpm-lock.yaml ./\n'))[0]).toBe('dockerfile')
    const [found] = await all({ Dockerfile: 'FROM x\nCOPY target/app.jar /\n' })
    expect(found?.warnings.join()).toContain('copies target/app.jar, which the repository does not have')
  })

  it('is none without FROM', async () => {
    expect(await all({ Dockerfile: 'hello' })).toEqual([])
    expect(await all({ Dockerfile: '\0\0' })).toEqual([])
  })
})

describe('a compose file', () => {
  const compose = (text: string) => detectCandidates(memoryTree({ 'compose.yaml': text, Dockerfile: 'FROM scratch' }), { type: 'compose' })

  it('is worth little when it only runs what others made', async () => {
    expect((await compose('services:\n  db:\n    image: postgres\n'))[0]).toMatchObject({ provider: 'compose', confidence: 0.15 })
  })

  it('shows which service is built, and where it listens', async () => {
    const text =
      'services:\n  db:\n    image: postgres\n    ports: ["5432:5432"]\n  web:\n    build: .\n    ports: ["127.0.0.1:8080:3000/tcp"]\n'
    expect((await compose(text))[0]).toMatchObject({ confidence: 0.5, port: 3000, ownDockerfile: { path: 'Dockerfile' } })
    expect((await compose('services:\n\t- broken'))[0]?.warnings[0]).toMatch(/compose\.yaml, line 2, column/)
  })
})

describe('a language model', () => {
  it('is a repository as Hugging Face keeps them, or a vLLM configuration', async () => {
    const of = async (files: Record<string, string>) => (await detectCandidates(memoryTree(files)))[0] ?? null
    const config = '{"architectures":["LlamaForCausalLM"],"model_type":"llama"}'
    expect(await of({ 'config.json': config, 'tokenizer.json': '{}', 'model-00001-of-2.safetensors': '\0' })).toMatchObject({
      provider: 'llm',
      framework: 'vllm',
      template: null,
      confidence: 0.95,
    })
    expect(await of({ 'vllm.yaml': 'model: org/name\nport: 8001\n' })).toMatchObject({ provider: 'llm', port: 8001 })
    expect(await of({ 'config.json': '{"port": 1}' })).toBeNull()
  })
})
