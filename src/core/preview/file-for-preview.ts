import type { FileSettings } from '../settings-file/file-settings.schema.ts'
import type { PreviewOf } from './preview-of.ts'
import { apart } from './settings-for-preview.ts'

/** For which environment a settings file is read for a preview, whatever its own is called. */
export const PREVIEW_ENVIRONMENT = 'preview'

/** What the file of somebody else's code does not set: what it may use of the server stays as its parent has it. */
const NOT_BY_FORKS = ['dockerVolumes', 'dockerPorts', 'dockerNetworkMode', 'runOptions', 'memoryLimitMb', 'cpuLimit', 'llm'] as const

/** What a settings file sets of a preview: nothing that one deployment of a server alone can have, and no schedules. */
export function fileForPreview(file: FileSettings, { isFork, ownVolumes }: Pick<PreviewOf, 'isFork' | 'ownVolumes'>): FileSettings {
  const { settings } = file
  const { dockerVolumes = [], dockerPorts = [], dockerNetworkMode = 'bridge', runOptions = {} } = settings
  const shared = apart({ dockerVolumes, dockerPorts, dockerNetworkMode, runOptions }, { isFork, ownVolumes })
  const kept = Object.entries({ ...settings, ...shared }).filter(
    ([field]) => field in settings && !(isFork && NOT_BY_FORKS.some((other) => other === field)),
  )
  return { ...file, settings: Object.fromEntries(kept), schedules: [] }
}
