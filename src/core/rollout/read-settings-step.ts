import type { RolloutFacts } from '../../addon-api/context.ts'
import type { StepDescription } from '../../addon-api/step.ts'
import { checkFilesBesideVolumes } from '../config-file/check-places.ts'
import type { ConfigFileRecord } from '../config-file/config-file-record.ts'
import { checkSupported } from '../deployment/check-supported.ts'
import { checkVolumes } from '../deployment/check-volumes.ts'
import type { DeploymentRecord } from '../deployment/deployment-record.ts'
import { missingVariables } from '../detection/required-variables.ts'
import { WebopsError } from '../errors/webops-error.ts'
import { checkLlm } from '../llm/check-llm.ts'
import { fileForPreview, PREVIEW_ENVIRONMENT } from '../preview/file-for-preview.ts'
import { describeFile } from '../settings-file/describe-file.ts'
import type { FileSettings } from '../settings-file/file-settings.schema.ts'
import { layOver } from '../settings-file/lay-over.ts'
import { readSettingsFile, SETTINGS_FILES } from '../settings-file/read-settings-file.ts'
import type { VariableRecord } from '../variable/variable-record.ts'
import type { WorkerCore } from '../worker/worker-core.ts'
import type { PlannedStep } from './planned-step.ts'

export interface SettingsSubject {
  /** This rollout's own: what the file sets is written into it. */
  deployment: DeploymentRecord
  variables: VariableRecord[]
  files: ConfigFileRecord[]
  facts: RolloutFacts
  /** The checkout. */
  dir: string
  /** Called when the deployment has other settings. */
  changed(deployment: DeploymentRecord): void
  /** @throws WebopsError policy_…, port_taken */
  checkPolicy(): Promise<void>
}

const NONE = `The repository has no ${SETTINGS_FILES[0]}.`

/** The core's own step: what the repository says of its deployment comes before what was set on its page. */
export function readSettingsStep(worker: WorkerCore, subject: SettingsSubject): PlannedStep {
  const { deployment, facts } = subject
  let read: FileSettings | null | undefined
  return {
    addon: 'webops',
    hookKey: 'core/read-settings',
    hookTimeoutMs: 30_000,
    onError: 'fail',
    step: {
      key: 'read-settings',
      title: 'Read webops.yaml',
      preview: true,
      idle: () => (read === null ? NONE : null),
      describe: (): StepDescription => {
        if (read === undefined) return { summary: `Reads what ${SETTINGS_FILES[0]} in the repository sets, if there is one` }
        if (read === null) return { summary: NONE }
        return { summary: `Takes from ${read.path}: ${describeFile(read)}`, warnings: missingWarnings(read, subject) }
      },
      async run({ log }) {
        delete facts.settingsFile
        const { preview } = deployment
        const found = await readSettingsFile(worker.services.files, subject.dir, {
          commit: facts.commit ?? null,
          environment: preview ? PREVIEW_ENVIRONMENT : deployment.environment,
        })
        const file = found && preview ? fileForPreview(found, preview) : found
        Object.assign(deployment, layOver(deployment, file))
        subject.changed(deployment)
        read = file
        if (file === null) {
          log(`${NONE} What was set here holds.`)
          return checkPlaces(subject)
        }
        facts.settingsFile = { path: file.path, requires: requiredNames(file) }
        log(`${file.path} sets: ${describeFile(file)}`)
        for (const line of missingWarnings(file, subject)) log(line)
        await checked(file, subject)
      },
    },
  }
}

const requiredNames = ({ variables }: FileSettings) => variables.filter(({ required }) => required).map(({ name }) => name)

/** Said and not refused, as what `.env.example` asks for: the application may have values of its own for them. */
function missingWarnings(file: FileSettings, { variables }: SettingsSubject): string[] {
  const set = Object.fromEntries(variables.map(({ name }) => [name, true]))
  const missing = missingVariables(requiredNames(file), set)
  return missing.length === 0 ? [] : [`${file.path} asks for ${missing.join(', ')}, which ${missing.length === 1 ? 'is' : 'are'} not set.`]
}

/** Whoever writes to the repository is asked no less than whoever writes to the panel. */
async function checked({ path, settings }: FileSettings, subject: SettingsSubject): Promise<void> {
  try {
    checkSupported(subject.deployment)
    if (settings.dockerVolumes) checkVolumes(settings.dockerVolumes)
    await checkPlaces(subject)
  } catch (error) {
    if (!(error instanceof WebopsError)) throw error
    const { code, kind, message, hint, field } = error
    throw new WebopsError({
      code,
      kind,
      message: `${path}: ${message}`,
      ...(hint !== undefined && { hint }),
      ...(field !== undefined && { field }),
      cause: error,
    })
  }
}

async function checkPlaces({ deployment, files, checkPolicy }: SettingsSubject): Promise<void> {
  checkLlm(deployment, { mayCome: false })
  const paths = files.map((file) => file.path)
  checkFilesBesideVolumes(paths, deployment.dockerVolumes, 'dockerVolumes')
  await checkPolicy()
}
