import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { createTemplates } from '#adapters/templates/nunjucks-templates.ts'
import { parseEnv } from '#env'
import { wireEngines } from './wire-engines.ts'

const path = process.env.PATH
let root: string

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'engines-'))
  // Neither systemctl nor anything else is found.
  process.env.PATH = root
})
afterEach(async () => {
  process.env.PATH = path
  await rm(root, { recursive: true })
})

it('costs nothing where no systemd is: no program is started and nothing is made', async () => {
  const env = parseEnv({ WEBOPS_ROOT: root, WEBOPS_SUPERVISION: 'none', DOCKER_HOST: `unix://${root}/docker.sock` })
  const errors: Error[] = []
  const templates = createTemplates(join(import.meta.dirname, '../../system-templates'))
  const { engine, supervisor } = await wireEngines(
    env,
    templates,
    (error) => errors.push(error),
    () => false,
  )
  expect(await supervisor.available()).toBe(false)
  const labels = { 'webops.deployment': 'shop' }
  expect(await engine.surveyContainers(labels)).toEqual([])
  expect(await engine.listImages(labels)).toEqual([])
  expect(await engine.listVolumes(labels)).toEqual([])
  expect(await engine.inspectContainer('webops-shop')).toBeNull()
  expect(await engine.inspectImage(`tree:${'a'.repeat(64)}`)).toBeNull()
  await expect(engine.info()).rejects.toMatchObject({ code: expect.stringMatching(/^engine_not_(?:running|installed)$/) as string })
  expect([await readdir(root), errors]).toEqual([[], []])
})
