import { stringify } from 'yaml'
import type { Core } from '../core.ts'
import { deploymentFor } from '../deployment/get-deployment.ts'
import { WebopsError } from '../errors/webops-error.ts'
import { isPushed } from '../push/pushed-source.ts'
import type { Actor } from '../user/actor.ts'
import { CI_WORDS, type CiService } from './ci-service.ts'
import { DEPLOY_SCRIPT } from './deploy-script.ts'

/** A file for the repository that deploys from the service's own runs. */
export interface CiWorkflow {
  service: CiService
  /** Where it belongs in the repository. */
  path: string
  content: string
  /** Where the token is kept, as the secret WEBOPS_TOKEN. */
  secrets: string
}

interface Given {
  name: string
  branch: string
  panelUrl: string
}

/**
 * The workflow file for a deployment: what comes to its branch is deployed by a run of the service, which waits for the end
 * and fails with it.
 * @throws deployment_not_found, ci_without_repository
 */
export async function ciWorkflow(core: Core, actor: Actor, name: string, service: CiService): Promise<CiWorkflow> {
  const { repository, branch } = await deploymentFor(core, actor, name, 'read')
  if (repository === null || isPushed(repository)) throw withoutRepository(name)
  const given = { name, branch, panelUrl: core.settings.panelUrl }
  const { path, secrets } = CI_WORDS[service]
  // No line is folded: one of the script's would be another one then.
  const content = `${HEAD}${stringify(WRITERS[service](given), { lineWidth: 0 })}`
  return { service, path, content, secrets }
}

const HEAD = `# Written by WebOps. It needs the secret WEBOPS_TOKEN: a token of somebody who may roll the deployment out.
# The webhook and what else deploys this branch are to be switched off: two of them deploy everything twice.
`

const WRITERS: Record<CiService, (given: Given) => unknown> = { github: actions, gitea: actions, gitlab, bitbucket }

function actions({ name, branch, panelUrl }: Given): unknown {
  return {
    name: `Deploy ${name}`,
    on: { push: { branches: [branch] }, workflow_dispatch: {} },
    permissions: {},
    concurrency: { group: `deploy-${name}`, 'cancel-in-progress': false },
    jobs: {
      deploy: {
        'runs-on': 'ubuntu-latest',
        'timeout-minutes': 60,
        steps: [
          {
            name: 'Deploy, and wait for the end',
            env: {
              WEBOPS_URL: panelUrl,
              WEBOPS_TOKEN: '${{ secrets.WEBOPS_TOKEN }}',
              DEPLOYMENT: name,
              COMMIT: '${{ github.sha }}',
              KEY: '${{ github.run_id }}-${{ github.run_attempt }}',
            },
            run: DEPLOY_SCRIPT,
          },
        ],
      },
    },
  }
}

function gitlab({ name, branch, panelUrl }: Given): unknown {
  return {
    deploy: {
      image: 'alpine:3.22',
      rules: [{ if: `$CI_COMMIT_BRANCH == ${JSON.stringify(branch)}` }],
      resource_group: `deploy-${name}`,
      timeout: '1 hour',
      variables: { GIT_STRATEGY: 'none', WEBOPS_URL: panelUrl, DEPLOYMENT: name, COMMIT: '$CI_COMMIT_SHA', KEY: '$CI_JOB_ID' },
      before_script: ['apk add --no-cache curl jq'],
      script: [DEPLOY_SCRIPT],
    },
  }
}

function bitbucket({ name, branch, panelUrl }: Given): unknown {
  const set = {
    WEBOPS_URL: panelUrl,
    DEPLOYMENT: name,
    COMMIT: '$BITBUCKET_COMMIT',
    KEY: '$BITBUCKET_PIPELINE_UUID-$BITBUCKET_STEP_RUN_NUMBER',
  }
  const exports = Object.entries(set).map(([key, value]) => `export ${key}="${value}"`)
  const step = {
    name: `Deploy ${name}`,
    image: 'alpine:3.22',
    'max-time': 60,
    clone: { enabled: false },
    script: ['apk add --no-cache curl jq', ...exports, DEPLOY_SCRIPT],
  }
  return { pipelines: { branches: { [branch]: [{ step }] } } }
}

function withoutRepository(name: string): WebopsError {
  return new WebopsError({
    code: 'ci_without_repository',
    kind: 'conflict',
    message: `${name} is not made from a repository, so there is none that a workflow file could stand in.`,
    hint: 'An image that a workflow has built is deployed by a deploy hook: webops deploy-hook --help',
    field: 'name',
  })
}
