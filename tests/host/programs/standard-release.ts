import { join } from 'node:path'
import { createProcessEngine } from '#adapters/process-engine/process-engine.ts'
import { createTemplates } from '#adapters/templates/nunjucks-templates.ts'

/** Makes the live release of a standard deployment `shop`, as a rollout does, and prints where it answers. */

const PROJECT = join(import.meta.dirname, '../../..')
const engine = createProcessEngine({
  folder: '/var/lib/webops/processes',
  templates: createTemplates(join(PROJECT, 'system-templates')),
  programs: { node: null, caddy: null },
})
const labels = { 'webops.deployment': 'shop', 'webops.release': '1' }
const { imageId } = await engine.buildImage(
  {
    contextDir: join(PROJECT, 'tests/conformance/engine/application'),
    dockerfile: 'Dockerfile',
    buildArgs: {},
    labels,
    tags: ['webops/shop:1'],
    process: { root: '.', install: null, build: null, start: 'exec perl serve.pl', static: null, release: null, port: 3000, versions: {} },
  },
  () => undefined,
  new AbortController().signal,
)
const { id } = await engine.createContainer({
  name: 'webops-shop.next',
  image: imageId,
  environment: { GREETING: 'open' },
  labels,
  networkMode: 'bridge',
  ports: [{ containerPort: 3000, protocol: 'tcp', hostAddress: '127.0.0.1' }],
  mounts: [],
  restartPolicy: 'no',
  stopGraceSeconds: 5,
})
await engine.startContainer(id)
await engine.setRestartPolicy(id, 'unless-stopped')
await engine.renameContainer(id, 'webops-shop')
const made = await engine.inspectContainer('webops-shop')
process.stdout.write(`${made?.ports[0]?.hostPort ?? 0}\n`)
