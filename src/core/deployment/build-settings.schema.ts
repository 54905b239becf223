import { z } from 'zod'
import { containerCommand } from './container-command.ts'
import { llmSettings } from './llm-settings.schema.ts'
import { repositoryPath } from './repository-path.ts'

const blankIsNull = <T extends z.ZodType>(inner: T) => z.preprocess((value) => (value === '' ? null : value), inner.nullable())

/** A folder of the repository; its top is null. */
const repositoryFolder = z.preprocess(
  (value) =>
    typeof value === 'string'
      ? value
          .replace(/^(?:\.\/)+/, '')
          .replace(/\/+$/, '')
          .replace(/^\.$/, '') || null
      : value,
  repositoryPath.regex(/^[A-Za-z0-9_.][A-Za-z0-9_./@+-]*$/, 'use a folder of the repository, in letters, digits and ._-/@+').nullable(),
)

/** A line that becomes part of a Dockerfile's RUN: one line, with nothing in it that the builder itself would read. */
const buildLine = z
  .string()
  .max(4096, 'use 4096 characters or fewer')
  .refine((line) => line.trim() !== '', 'is empty')
  .refine((line) => !/[\p{Cc}\u2028\u2029]/u.test(line), 'must be one line, without control characters')
  .refine((line) => !line.includes('<<'), 'must not contain <<: put a script of several lines into a file')
  .refine((line) => !line.trimEnd().endsWith('\\'), 'must not end with a backslash')
  .refine((line) => !/^\s*(?:--|\[|#)/.test(line), 'must begin with a command')

/** A stage's name: https://docs.docker.com/build/building/multi-stage/. */
const stageName = z
  .string()
  .max(128)
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]*$/, 'use the name or number of a stage, in letters, digits and ._-')

const LONGEST_DOCKERFILE = 65_536
const dockerfileText = z
  .string()
  .max(LONGEST_DOCKERFILE, `use ${LONGEST_DOCKERFILE} characters or fewer`)
  .refine((text) => !text.includes('\0'), 'must not contain a NUL character')
  .refine((text) => /^[ \t]*FROM[ \t]+\S/im.test(text), 'has no FROM: there is nothing to build from')

/** What a deployment is built from, field by field. */
export const buildSettingsFields = {
  rootDirectory: repositoryFolder,
  installCommand: blankIsNull(buildLine),
  buildCommand: blankIsNull(buildLine),
  startCommand: blankIsNull(containerCommand.refine((text) => !/[\r\n]/.test(text), 'must be one line')),
  outputDirectory: repositoryFolder,
  dockerfileContent: blankIsNull(dockerfileText),
  dockerfileTarget: blankIsNull(stageName),
  dockerfileTestTarget: blankIsNull(stageName),
  llm: llmSettings.nullable(),
}

/** The same, with what is meant where nothing is said. */
export const buildSettingsWithDefaults = {
  rootDirectory: buildSettingsFields.rootDirectory.default(null),
  installCommand: buildSettingsFields.installCommand.default(null),
  buildCommand: buildSettingsFields.buildCommand.default(null),
  startCommand: buildSettingsFields.startCommand.default(null),
  outputDirectory: buildSettingsFields.outputDirectory.default(null),
  dockerfileContent: buildSettingsFields.dockerfileContent.default(null),
  dockerfileTarget: buildSettingsFields.dockerfileTarget.default(null),
  dockerfileTestTarget: buildSettingsFields.dockerfileTestTarget.default(null),
  llm: buildSettingsFields.llm.default(null),
}
