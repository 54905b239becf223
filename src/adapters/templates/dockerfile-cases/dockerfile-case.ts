import type { Candidate } from '#core/detection/candidate.ts'
import { dockerfileValues, NO_WISHES, type DockerfileWishes } from '#core/dockerfile/dockerfile-values.ts'

/** A candidate of nothing in particular, to be changed by a case. */
const CANDIDATE: Candidate = {
  provider: 'shell',
  framework: null,
  root: '.',
  confidence: 1,
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
  template: null,
}

/**
 * A case of a Dockerfile's template: its golden output is `system-templates/dockerfile/<template>/<name>.Dockerfile.golden`.
 * @param values the template's own
 */
export function dockerfileCase(
  template: string,
  name: string,
  candidate: Partial<Candidate>,
  values: NonNullable<Candidate['template']>['values'] = {},
  wishes: Partial<DockerfileWishes> = {},
): Record<string, { template: string; values: Record<string, unknown> }> {
  const whole = { ...CANDIDATE, ...candidate, template: { name: template, values } }
  return {
    [`dockerfile/${template}/${name}.Dockerfile.golden`]: {
      template: `dockerfile/${template}/Dockerfile.njk`,
      values: dockerfileValues(whole, { ...NO_WISHES, ...wishes }),
    },
  }
}
