import { notFound } from 'next/navigation'
import type { VolumeView } from '#api/schemas/volume-views.ts'
import type { DeclaredVolumes } from '#components/volume/volume-rows.ts'
import { deploymentFor } from '#core/deployment/get-deployment.ts'
import { volumeName } from '#core/deployment/names.ts'
import { parseVolume } from '#core/deployment/parse-volume.ts'
import { panelCore } from '#processes/panel-core.ts'
import { requireActor } from '../auth/current-actor.ts'
import { isNotFound } from './is-not-found.ts'

/** The volumes of a deployment as its settings and its live release have them: what the panel knows without asking the server. */
export async function loadDeclaredVolumes(name: string): Promise<DeclaredVolumes> {
  const actor = await requireActor()
  const core = panelCore()
  try {
    const { dockerVolumes, liveReleaseId } = await deploymentFor(core, actor, name, 'read')
    const release = liveReleaseId === null ? null : await core.releases.get(liveReleaseId)
    const live = release?.configuration.volumes ?? null
    return {
      items: dockerVolumes.map((mapping) => declared(name, mapping)),
      live,
      gone: (live ?? [])
        .filter((mapping) => !dockerVolumes.includes(mapping))
        .map((mapping) => ({ ...declared(name, mapping), mapping: null })),
    }
  } catch (error) {
    if (isNotFound(error)) notFound()
    throw error
  }
}

function declared(deployment: string, mapping: string): VolumeView {
  const { type: kind, source, target, readOnly, singleWriter, sizeBytes } = parseVolume(mapping)
  return {
    mapping,
    kind,
    name: kind === 'tmpfs' ? null : source,
    engineName: kind === 'volume' ? volumeName(deployment, source) : null,
    target,
    readOnly,
    singleWriter,
    limitBytes: sizeBytes ?? null,
    exists: null,
    sizeBytes: null,
    usedBy: [],
    lastUsedAt: null,
    createdAt: null,
  }
}
