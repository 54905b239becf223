import { createDockerEngine } from '#adapters/docker/docker-engine.ts'
import { engineBehaviours } from './engine-behaviours.ts'

engineBehaviours('Docker', () =>
  createDockerEngine({ host: process.env.DOCKER_HOST ?? 'unix:///var/run/docker.sock', instance: 'conformance' }),
)
