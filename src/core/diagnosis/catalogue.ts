import type { Rule } from './rule.ts'
import { BUILD_NODE } from './rules/build-node.ts'
import { BUILD_NPM } from './rules/build-npm.ts'
import { BUILD_PYTHON } from './rules/build-python.ts'
import { BUILD_OTHERWISE, BUILD_SYSTEM } from './rules/build-system.ts'
import { DATABASE } from './rules/database.ts'
import { DOCKERFILE } from './rules/dockerfile.ts'
import { FILES_AND_MEMORY } from './rules/files-and-memory.ts'
import { GIT } from './rules/git.ts'
import { HEALTH } from './rules/health.ts'
import { IMAGES } from './rules/images.ts'
import { LISTENING } from './rules/listening.ts'
import { NETWORK } from './rules/network.ts'
import { OTHERWISE } from './rules/otherwise.ts'
import { RELEASE_COMMAND, RELEASE_COMMAND_OTHERWISE } from './rules/release-command.ts'
import { SERVER } from './rules/server.ts'
import { START_COMMAND } from './rules/start-command.ts'
import { START_NODE } from './rules/start-node.ts'
import { START_PYTHON } from './rules/start-python.ts'
import { VARIABLES } from './rules/variables.ts'

export interface Family {
  title: string
  rules: Rule[]
}

/** All rules in the order in which they are tried: what is special before what is general. */
export const FAMILIES: Family[] = [
  { title: 'Fetching the source', rules: GIT },
  { title: 'The server and its engine', rules: SERVER },
  { title: 'Certificates', rules: NETWORK },
  { title: 'The Dockerfile', rules: DOCKERFILE },
  { title: 'Images and registries', rules: IMAGES },
  { title: 'Building: npm, yarn, pnpm', rules: BUILD_NPM },
  { title: 'Building: Node applications', rules: BUILD_NODE },
  { title: 'Building: Python', rules: BUILD_PYTHON },
  { title: 'Variables', rules: VARIABLES },
  { title: 'Databases and other services', rules: DATABASE },
  { title: 'The release command', rules: RELEASE_COMMAND },
  { title: 'Starting the container', rules: START_COMMAND },
  { title: 'Node', rules: START_NODE },
  { title: 'Python', rules: START_PYTHON },
  { title: 'Memory, files and ports', rules: FILES_AND_MEMORY },
  { title: 'Building: the system', rules: BUILD_SYSTEM },
  { title: 'Answers that are not healthy', rules: HEALTH },
  { title: 'Not reached at its port', rules: LISTENING },
  { title: 'When nothing more is known', rules: [...BUILD_OTHERWISE, ...RELEASE_COMMAND_OTHERWISE, ...OTHERWISE] },
]

export const CATALOGUE: Rule[] = FAMILIES.flatMap((family) => family.rules)
