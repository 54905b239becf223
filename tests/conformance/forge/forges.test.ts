import { expect, it } from 'vitest'
import { FORGE_IDS } from '#core/forge/forge.ts'
import { FORGES } from '#core/forge/forges.ts'
import { forgeBehaviours } from './forge-behaviours.ts'
import { bitbucketServerSamples } from './samples/bitbucket-server.ts'
import { bitbucketSamples } from './samples/bitbucket.ts'
import { forgejoSamples, giteaSamples } from './samples/gitea.ts'
import { githubSamples } from './samples/github.ts'
import { gitlabSignedSamples, SIGNING_TOKEN } from './samples/gitlab-signed.ts'
import { gitlabSamples } from './samples/gitlab.ts'
import { gogsSamples } from './samples/gogs.ts'
import { FACTS } from './samples/sample.ts'

const PLAIN = [githubSamples, gitlabSamples, giteaSamples, gogsSamples, bitbucketSamples, bitbucketServerSamples]

it('asks every forge of the table', () => {
  expect(FORGES.map(({ id }) => id).toSorted()).toEqual([...FORGE_IDS].toSorted())
  expect(PLAIN.map(({ forge }) => forge.id).toSorted()).toEqual([...FORGE_IDS].toSorted())
})

for (const samples of PLAIN) forgeBehaviours(samples.forge.title, samples, FACTS.secret, PLAIN)
forgeBehaviours('Forgejo, by its own names', forgejoSamples, FACTS.secret, PLAIN)
forgeBehaviours('GitLab, with a signing token', gitlabSignedSamples, SIGNING_TOKEN, PLAIN)
