import { describe, expect, it } from 'vitest'
import { CATALOGUE } from './catalogue.ts'
import { withoutDocker } from './without-docker.ts'
import { WORDS_WITHOUT_DOCKER } from './words-without-docker.ts'

/** What a deployment without Docker has not, and what is written for it alone. */
const OF_CONTAINERS = /\b(?:images?|dockerfiles?|containers?)\b|\.dockerignore|`docker |\/etc\/docker/i
const INSTRUCTIONS = /\b(?:HEALTHCHECK|RUN|COPY|FROM|CMD|ENV|WORKDIR|ENTRYPOINT|EXPOSE|USER)\b/

const NO_ENGINE = 'Docker’s engine is not asked for anything'
const NO_DOCKERFILE = 'no Dockerfile is read'
const NO_IMAGE = 'no image is fetched or run'
/** Rules that never meet a deployment without Docker, and why. */
const EXCUSED: Record<string, string> = {
  network_addresses_exhausted: NO_ENGINE,
  build_context_too_large: NO_ENGINE,
  dockerfile_missing: NO_DOCKERFILE,
  dockerfile_unknown_instruction: NO_DOCKERFILE,
  dockerfile_invalid: NO_DOCKERFILE,
  dockerfile_syntax_refused: NO_DOCKERFILE,
  build_secret_missing: NO_DOCKERFILE,
  dockerfile_too_large: NO_DOCKERFILE,
  dockerfile_syntax_unavailable: NO_DOCKERFILE,
  copy_stage_missing: NO_DOCKERFILE,
  copy_source_missing: NO_DOCKERFILE,
  base_image_wrong_platform: NO_IMAGE,
  base_image_not_found: NO_IMAGE,
  base_image_unreachable: NO_IMAGE,
  image_wrong_platform: NO_IMAGE,
  image_login_required: NO_IMAGE,
  image_not_found: NO_IMAGE,
  image_registry_unreachable: NO_IMAGE,
  container_command_missing: NO_IMAGE,
  container_user_unknown: NO_IMAGE,
  healthcheck_failed: 'the health type `image` is refused',
}

/** Both sentences of a rule, as they are said to such a deployment. */
function said(rule: { id: string; cause: string; remedy: string }): string {
  const { cause, remedy } = withoutDocker({ ...rule, ...WORDS_WITHOUT_DOCKER[rule.id], lines: [] })
  // The names of places are nobody's words.
  return `${cause} ${remedy}`.replace(/\{(\w+)(?:\|([^}]*))?\}/g, (_place, _name, otherwise?: string) => otherwise ?? '')
}
const offence = (text: string) => (OF_CONTAINERS.exec(text) ?? INSTRUCTIONS.exec(text))?.[0] ?? null

describe('a deployment without Docker', () => {
  it.each(CATALOGUE.filter(({ id }) => EXCUSED[id] === undefined).map((rule) => [rule.id, rule] as const))(
    'is told of no image, Dockerfile or container: %s',
    (_id, rule) => {
      expect(offence(said(rule))).toBeNull()
    },
  )

  it('gets no hint that a rule has found out for a container', () => {
    // A hint is put together in the rule's check, and stands where the remedy has a place for it.
    const hinted = CATALOGUE.filter(({ check }) => check !== undefined && OF_CONTAINERS.test(check.toString()))
    expect(hinted.map(({ id }) => id)).toEqual(expect.arrayContaining(['database_refused', 'node_package_missing']))
    for (const { id, remedy } of hinted)
      if (EXCUSED[id] === undefined) expect(WORDS_WITHOUT_DOCKER[id]?.remedy ?? remedy, id).not.toContain('{hint')
  })

  it('is excused from nothing that would be said well', () => {
    const ids = new Map(CATALOGUE.map((rule) => [rule.id, rule]))
    for (const id of Object.keys(EXCUSED)) {
      const rule = ids.get(id)
      expect(rule && offence(said(rule)), id).not.toBeNull()
      expect(WORDS_WITHOUT_DOCKER[id], id).toBeUndefined()
    }
  })

  it('has words of its own only for rules that are there', () => {
    const ids = CATALOGUE.map(({ id }) => id)
    expect(ids).toEqual(expect.arrayContaining(Object.keys(WORDS_WITHOUT_DOCKER)))
  })
})
