import { z } from 'zod'
import { buildSettingsFields, buildSettingsWithDefaults } from './build-settings.schema.ts'
import { repositoryPath } from './repository-path.ts'
import { isReservedName } from './reserved-names.ts'
import { runSettingsFields, runSettingsWithDefaults } from './run-settings.schema.ts'
import { PROVIDERS } from '../detection/provider.ts'
import { PUSHED } from '../push/pushed-source.ts'
import { variableName, variableValue } from '../variable/variable-name.ts'
import { variablePhase } from '../variable/variable.schema.ts'
import '../errors/zod-words.ts'

/** One DNS label (RFC 1123), which is also a legal container, unit and volume name. */
export const deploymentName = z
  .string()
  .regex(/^[a-z]([a-z0-9-]{0,46}[a-z0-9])?$/, 'use 1 to 48 lower-case letters, digits and hyphens, beginning with a letter')
  .refine((name) => !isReservedName(name), 'this name is reserved for a part of WebOps: choose another one')

/** "value", or { value, secret, availableAt }. A secret is stored encrypted and never shown again; `value: null` keeps the one that is stored. */
export const variableInput = z.union([
  variableValue,
  z.object({ value: variableValue.nullable(), secret: z.boolean().default(false), availableAt: variablePhase.optional() }).strict(),
])

export const environmentVariables = z.record(variableName, variableInput)
export const buildArguments = z.record(variableName, variableValue)

const TMPFS_OPTION = '(?:size=[1-9][0-9]{0,5}[kmg]|mode=[0-7]{3,4})'

/**
 * Docker's short syntax, `name:/path[:ro]` or `/host/path:/path[:ro]`, with `single-writer` and `shared` as further options;
 * or `tmpfs:/path[:size=64m,mode=1777]`, which is in memory and holds nothing after the container.
 */
export const volumeMapping = z
  .string()
  .max(1024)
  .regex(
    new RegExp(
      `^(?:tmpfs:/[^:\\p{Cc}]*:${TMPFS_OPTION}(?:,${TMPFS_OPTION})*|(?:[a-zA-Z0-9][a-zA-Z0-9_.-]{0,62}|/[^:\\p{Cc}]*):/[^:\\p{Cc}]*(?::(?:ro|rw|single-writer|shared)(?:,(?:ro|rw|single-writer|shared))*)?)$`,
      'u',
    ),
    'use name:/path/in/container or /path/on/server:/path/in/container, with :ro for read-only or :single-writer, or tmpfs:/path/in/container, with :size=64m and mode=1777',
  )
  .refine((mapping) => !contradicts(optionsOf(mapping)), 'has options that contradict each other')
  .refine((mapping) => !mapping.split(/[:/]/).includes('..'), 'must not contain ..')
  .refine((mapping) => targetOf(mapping) !== '/', 'the path in the container must not be /')
  .refine((mapping) => !/^\/proc(?:\/|$)/.test(targetOf(mapping)), 'the path in the container must not be in /proc')

/** No two in one place: the engine takes one of them, or none. */
const volumeMappings = z
  .array(volumeMapping)
  .max(64)
  .superRefine((mappings, context) => {
    const targets = mappings.map(targetOf)
    const double = targets.findIndex((target, index) => targets.indexOf(target) < index)
    if (double < 0) return
    const message = `another volume is mounted at ${targets[double]} already: give each a path of its own in the container`
    context.addIssue({ code: 'custom', message, path: [double] })
  })

function optionsOf(mapping: string): string[] {
  return mapping.split(':')[2]?.split(',') ?? []
}

function contradicts(options: string[]): boolean {
  const both = (one: string, other: string) => options.includes(one) && options.includes(other)
  const twice = (key: string) => options.filter((option) => option.startsWith(key)).length > 1
  return both('ro', 'rw') || both('ro', 'single-writer') || both('shared', 'single-writer') || twice('size=') || twice('mode=')
}

/** The path in the container, without the slashes and dots that change nothing. */
export function targetOf(mapping: string): string {
  const parts = (mapping.split(':')[1] ?? '').split('/').filter((part) => part !== '' && part !== '.')
  return `/${parts.join('/')}`
}

/** `container`, `host:container`, either with /tcp or /udp. Published on 127.0.0.1. */
export const portMapping = z
  .union([z.string(), z.number().int().transform(String)])
  .pipe(z.string().regex(/^(?:\d{1,5}:)?\d{1,5}(?:\/(?:tcp|udp))?$/, 'use 8080:80, or 80 for a free port, with /udp for UDP'))
  .refine(
    (mapping) => (mapping.match(/\d+(?=:|\/|$)/g) ?? []).every((port) => Number(port) >= 1 && Number(port) <= 65_535),
    'ports are between 1 and 65535',
  )

/** An image reference, after the grammar of Docker's distribution/reference. */
export const imageName = z
  .string()
  .max(255)
  .regex(
    /^(?:[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?(?::\d{1,5})?\/)?[a-z0-9]+(?:(?:\.|_{1,2}|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:\.|_{1,2}|-+)[a-z0-9]+)*)*(?::[\w][\w.-]{0,127})?(?:@sha256:[a-f0-9]{64})?$/,
    'use name, name:tag or registry/name:tag, in lower case',
  )

/** A ref of our own grammar: narrower than git's (which calls `a;touch${IFS}p` valid). */
export const gitRef = z
  .string()
  .max(255)
  .regex(/^[A-Za-z0-9_][A-Za-z0-9_./+@#=,-]*$/, 'use letters, digits and ._/+@#=,- and begin with a letter, digit or underscore')
  .refine((ref) => !/\.\.|\/\/|@\{|\.lock(\/|$)|\/\.|\/$|\.$/.test(ref), 'is not a name that git allows')

/** Behind it, and without it, `::` would name a helper program of git's; in it, it belongs to an IPv6 address or a password. */
const AUTHORITY = /^[a-z]+:\/\/[^/]*/

/**
 * Where a repository is, as it may be typed: https, ssh (also user@host:path) or file (absolute path). An https address
 * may hold a user name and a password; they are taken apart before anything is kept (core/repository-access).
 */
export const repositoryInput = z
  .string()
  .min(1)
  .max(2048)
  .refine((url) => !/[\p{Cc}\s]/u.test(url), 'must not contain spaces or control characters')
  .refine((url) => !url.startsWith('-') && !url.replace(AUTHORITY, '').includes('::'), 'is not an address that git may be given')
  .refine(
    (url) => /^(?:https?|ssh|file):\/\/[^/]*\/.+/.test(url) || /^\/.+/.test(url) || /^[A-Za-z0-9_][\w.-]*@[\w.-]+:[^:-].*$/.test(url),
    'use https://…, ssh://…, user@host:path or an absolute path',
  )
  .refine(isUnambiguous, 'is not an address: write characters such as / ? # in a password as %2F %3F %23, or use the field for passwords')
  .refine((url) => !/^ssh:\/\/[^/]*:[^/]*@/.test(url), 'must not contain a password: ssh takes a deploy key')
  .refine((url) => !/^http:\/\/[^/]*@/.test(url), 'must not contain a password: over http:// others could read it on its way, use https://')
  .refine(hasReadableCredentials, 'has a user name or password with a % that is no %XX, or with control characters')

/** The same as it is kept and shown, checked again by the worker against its policy: nothing in it is a secret. */
export const repositoryUrl = repositoryInput.refine(
  (url) => !/^https?:\/\/[^/]*@/.test(url),
  'must not contain a user name or password: they have fields of their own',
)

/** Programs read what stands behind a ? or a \ in different ways; tokens like to hide there, too. */
function isUnambiguous(url: string): boolean {
  return !/^(?:https?|ssh):\/\//.test(url) || (URL.canParse(url) && !/[?#\\]/.test(url))
}

function hasReadableCredentials(url: string): boolean {
  try {
    return !/\p{Cc}/u.test(decodeURIComponent(/^https:\/\/([^/]*)@/.exec(url)?.[1] ?? ''))
  } catch {
    return false
  }
}

const withoutControlCharacters = (text: string) => !/\p{Cc}/u.test(text)
const repositoryUsername = z
  .string()
  .max(255)
  .refine((name) => withoutControlCharacters(name) && !name.includes(':'), 'must not contain colons or control characters')
const repositoryPassword = z
  .string()
  .min(1, 'is empty: null removes the one that is stored')
  .max(4096)
  .refine(withoutControlCharacters, 'must not contain control characters or line breaks')
const deployKey = z
  .string()
  .max(16_384)
  .refine(
    (text) => /^\s*-----BEGIN [A-Z ]*PRIVATE KEY-----\s/.test(text),
    'is no private key: one begins with -----BEGIN OPENSSH PRIVATE KEY-----',
  )

export const networkMode = z.enum(['bridge', 'host', 'none'])
export const runtimeKind = z.enum(['auto', 'systemd', 'docker'])
/** What it is: to be found out, a prebuilt image, or one of what detection knows (django is python's). */
export const PROJECT_TYPES = ['auto', 'image', 'django', ...PROVIDERS] as const
export const projectType = z.enum(PROJECT_TYPES)
/** What visitors read while somebody works on it: plain text. */
export const maintenanceText = z
  .string()
  .max(1000)
  .refine((text) => !/[^\P{Cc}\n\t]/u.test(text), 'must not contain control characters')
const port = z.number().int().min(1).max(65_535)
const blankIsNull = <T extends z.ZodType>(inner: T) => z.preprocess((value) => (value === '' ? null : value), inner.nullable())

/** The address of a repository, or `push`: what is pushed to the panel itself. What is wrong is said in the address's own words. */
export const orPushed = (address: z.ZodType<string>) =>
  z.string().superRefine((value, context) => {
    const { success, error } = address.safeParse(value)
    if (success || value === PUSHED) return
    for (const { message } of error.issues) context.addIssue({ code: 'custom', message })
  })

const fields = {
  repository: blankIsNull(orPushed(repositoryInput)),
  repositoryUsername: blankIsNull(repositoryUsername),
  repositoryPassword: repositoryPassword.nullable(),
  deployKey: deployKey.nullable(),
  branch: gitRef,
  submodules: z.boolean(),
  lfs: z.boolean(),
  projectType,
  port: blankIsNull(port),
  runtime: runtimeKind,
  useDocker: z.boolean(),
  dockerfilePath: blankIsNull(repositoryPath),
  dockerComposePath: blankIsNull(repositoryPath),
  dockerImageName: blankIsNull(imageName),
  dockerBuildArgs: buildArguments,
  dockerEnvVars: environmentVariables,
  dockerVolumes: volumeMappings,
  dockerPorts: z.array(portMapping).max(64),
  dockerNetworkMode: networkMode,
  autoGenerateDockerfile: z.boolean(),
  ...buildSettingsFields,
  ...runSettingsFields,
  maintenance: z.boolean(),
  maintenanceMessage: blankIsNull(maintenanceText),
}

/** What makes a deployment. A repository, or a prebuilt image (`dockerImageName` without a repository). */
export const createDeploymentInput = z
  .object({
    name: deploymentName,
    project: z.string().max(63).default('default'),
    environment: z.string().max(63).default('production'),
    ...fields,
    repository: fields.repository.default(null),
    repositoryUsername: fields.repositoryUsername.optional(),
    repositoryPassword: fields.repositoryPassword.optional(),
    deployKey: fields.deployKey.optional(),
    branch: fields.branch.default('main'),
    submodules: fields.submodules.default(false),
    lfs: fields.lfs.default(false),
    projectType: fields.projectType.default('auto'),
    port: fields.port.default(null),
    runtime: fields.runtime.default('auto'),
    useDocker: fields.useDocker.default(true),
    dockerfilePath: fields.dockerfilePath.default(null),
    dockerComposePath: fields.dockerComposePath.default(null),
    dockerImageName: fields.dockerImageName.default(null),
    dockerBuildArgs: fields.dockerBuildArgs.default({}),
    dockerEnvVars: fields.dockerEnvVars.default({}),
    dockerVolumes: fields.dockerVolumes.default([]),
    dockerPorts: fields.dockerPorts.default([]),
    dockerNetworkMode: fields.dockerNetworkMode.default('bridge'),
    autoGenerateDockerfile: fields.autoGenerateDockerfile.default(true),
    ...buildSettingsWithDefaults,
    ...runSettingsWithDefaults,
    maintenance: fields.maintenance.default(false),
    maintenanceMessage: fields.maintenanceMessage.default(null),
  })
  .strict()

/**
 * With what the repository is read. Not named: as it is; null: without. A password or key is stored encrypted, for the
 * repository's server alone, and never shown again.
 */
export const repositoryAccessInput = createDeploymentInput.pick({ repositoryUsername: true, repositoryPassword: true, deployKey: true })

/** A deployment without anything that is a secret of its repository: what the worker is told, and what it takes. */
export const plainDeployment = createDeploymentInput
  .omit({ repositoryUsername: true, repositoryPassword: true, deployKey: true })
  .extend({ repository: blankIsNull(orPushed(repositoryUrl)).default(null) })

/** What may be changed later: all but the name and the place. */
export const updateDeploymentInput = z.object(fields).partial().strict()

export type CreateDeploymentInput = z.output<typeof createDeploymentInput>
export type UpdateDeploymentInput = z.output<typeof updateDeploymentInput>
export type RepositoryAccessInput = z.output<typeof repositoryAccessInput>
