import type { ReleaseDetailView, ReleaseView } from '../schemas/views.ts'
import { runSettings } from '#core/deployment/run-settings.ts'
import type { ReleaseRecord, ReleaseSummary } from '#core/release/release-row.ts'

type Shown<T> = T & { live: boolean }

/** A release without its configuration, which has the values of variables in it. */
export function presentRelease(release: Shown<ReleaseSummary>): ReleaseView {
  const { number, imageName, imageId, commit, commitSubject, live, imageAvailable, imageBytes } = release
  return {
    number,
    imageName,
    imageId,
    commit,
    commitSubject,
    createdAt: release.createdAt.toISOString(),
    live,
    servedAt: release.servedAt?.toISOString() ?? null,
    imageAvailable,
    imageBytes,
  }
}

/** A release with what it runs with; of secrets only that there are. */
export function presentReleaseDetail(release: Shown<ReleaseRecord>): ReleaseDetailView {
  const { variables, volumes, ports, networkMode, port, stack, ...rest } = release.configuration
  return {
    ...presentRelease(release),
    dockerEnvVars: Object.entries(variables).map(([name, variable]) =>
      'value' in variable ? { name, secret: false, value: variable.value } : { name, secret: true, value: null },
    ),
    dockerVolumes: volumes,
    dockerPorts: ports,
    dockerNetworkMode: networkMode,
    port,
    ...runSettings(rest),
    stack,
    dockerfile: rest.dockerfile ?? rest.generatedDockerfile,
  }
}
