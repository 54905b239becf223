import type { Readable } from 'node:stream'
import type { RunOptions } from '../deployment/run-options.schema.ts'
import type { WebopsError } from '../errors/webops-error.ts'
import type { Secret } from '../secret/secret.ts'
import type { CommandEnd, CommandIo, CommandSession, OnBytes } from './command-session.ts'

/** Docker's engine, as far as we need it. Names are container names or ids. Errors are WebopsError with a code that begins with `engine_` or `image_` or `container_`. */
export interface Engine {
  /**
   * @param patienceMs how long to wait for the answer
   * @param of which one is meant, where there are two: that of containers, or that of standard deployments; unset: what is there
   * @throws engine_not_installed, engine_not_running, engine_not_permitted, engine_not_answering: each with its own hint
   */
  info(patienceMs?: number, of?: 'containers' | 'processes'): Promise<EngineInfo>

  /** Builds with BuildKit. The build ends within seconds of an abort. @throws build_failed, build_secret_missing, … */
  buildImage(request: BuildRequest, onOutput: OnLine, signal: AbortSignal): Promise<{ imageId: string }>
  /** @throws image_not_found, registry_unreachable */
  pullImage(reference: string, onOutput: OnLine, signal: AbortSignal): Promise<void>
  /**
   * Whether the image's registry has it, without fetching it. `silent` where the registry did not answer in time.
   * @param reference with a registry or without, tagged or not
   */
  askRegistry(reference: string, patienceMs: number): Promise<'has' | 'lacks' | 'silent'>
  inspectImage(reference: string): Promise<ImageDetails | null>
  listImages(labels: Labels): Promise<ImageSummary[]>
  tagImage(imageId: string, reference: string): Promise<void>
  /** True when a container has it, running or not, whoever made that. */
  isImageUsed(imageId: string): Promise<boolean>
  /** No error when it is not there. */
  removeImage(reference: string): Promise<void>

  /** The body of the engine's `POST /containers/create`, as our own units hand it over too. Holds secrets in clear. */
  containerBody(spec: ContainerSpec): Record<string, unknown>
  createContainer(spec: ContainerSpec): Promise<{ id: string }>
  startContainer(name: string): Promise<void>
  /** Sends the container's stop signal, then kills after the grace. No error when it is not running or not there. */
  stopContainer(name: string, graceSeconds: number): Promise<void>
  restartContainer(name: string, graceSeconds: number): Promise<void>
  renameContainer(name: string, newName: string): Promise<void>
  setRestartPolicy(name: string, policy: RestartPolicy): Promise<void>
  /** Removes it, running or not, and its anonymous volumes. No error when it is not there. */
  removeContainer(name: string): Promise<void>
  inspectContainer(name: string): Promise<ContainerDetails | null>
  listContainers(labels: Labels): Promise<ContainerDetails[]>
  /** All containers with these labels in one look: hundreds of them in some milliseconds. */
  surveyContainers(labels: Labels): Promise<ContainerSight[]>
  containerLogs(name: string, options: LogOptions, onLine: OnLine, signal: AbortSignal): Promise<void>
  containerStats(name: string): Promise<ContainerStats | null>
  /**
   * Makes a container, runs it to its end and removes it, with no line of it lost. An abort stops it within seconds.
   * @throws container_start_failed, container_name_taken, image_not_found; the signal's reason after an abort
   */
  runToEnd(spec: ContainerSpec, onLine: OnLine, signal: AbortSignal): Promise<CommandEnd>
  /**
   * Runs a command within a container that runs, to its end. An abort ends it within seconds.
   * @param id marks its process, so that it can be found to be ended
   * @throws container_not_found, container_not_running; the signal's reason after an abort
   */
  execToEnd(name: string, command: string[], id: string, onLine: OnLine, signal: AbortSignal): Promise<CommandEnd>
  /** Runs one that is spoken with, in a container that is made for it. It runs when this resolves; its container is removed when it has ended. */
  openCommand(spec: ContainerSpec, io: CommandIo, onBytes: OnBytes): Promise<CommandSession>
  /**
   * Runs a command within a container that runs.
   * @param id marks its process, so that it can be found to be ended
   * @throws container_not_found, container_not_running
   */
  openExec(name: string, command: string[], id: string, io: CommandIo, onBytes: OnBytes): Promise<CommandSession>

  /**
   * Makes a network for these labels where this installation has none for them yet.
   * @param name what it is to be called; where something that is not ours has that name, the installation's is added
   * @returns its name
   */
  ensureNetwork(name: string, labels: Labels): Promise<string>
  /** Networks with these labels. */
  listNetworks(labels: Labels): Promise<NetworkSight[]>
  /** Puts a container on a network, running or not, in place of the one of that name that is gone. */
  rejoinNetwork(container: string, network: ContainerNetwork): Promise<void>
  /** @returns false when containers are on it. No error when it is not there. */
  removeNetwork(name: string): Promise<boolean>
  ensureVolume(name: string, labels: Labels): Promise<void>
  /** No error when it is not there. @throws volume_in_use when a container has it, running or not */
  removeVolume(name: string): Promise<void>
  /** Names of the volumes with these labels. */
  listVolumes(labels: Labels): Promise<string[]>
  /** Volumes with these labels, each with all containers that have it. */
  surveyVolumes(labels: Labels): Promise<VolumeSight[]>
  /** Null when it is not there. Of a volume that somebody else made too: look at its labels. */
  inspectVolume(name: string): Promise<VolumeDetails | null>
  /**
   * What each volume holds, in bytes, by name. Takes seconds: the engine adds up all files, one question at a time.
   * @throws engine_busy where it is at it already for somebody else; engine_…
   */
  volumeSizes(): Promise<Map<string, number>>
  /**
   * What is in a folder of a container, running or not, as a tar whose names begin with `./`.
   * @throws container_not_found, container_path_missing
   */
  readArchive(container: string, folder: string): Promise<Readable>
  /**
   * Unpacks a tar into a folder of a container, running or not, with its owners and modes. Resolves when all is written.
   * @throws container_not_found; engine_… with what was written so far left as it is
   */
  writeArchive(container: string, folder: string, tar: Readable): Promise<void>

  /**
   * Gives back what the server has for a deployment of which nothing is left: accounts. One that a volume belongs to stays.
   * @returns those that were there, each with why it stays, or null
   * @throws account_not_removed
   */
  releaseAccounts(deployment: string): Promise<AccountEnd[]>

  /** Tells what happens to containers with these labels until the signal aborts. Reconnects by itself. */
  watch(labels: Labels, onEvent: (event: EngineEvent) => void, signal: AbortSignal): Promise<void>
}

export type OnLine = (line: string, stream: 'stdout' | 'stderr') => void
/** A label with an empty value stands for any value when one asks. */
export type Labels = Record<string, string>

export interface EngineInfo {
  version: string
  apiVersion: string
  architecture: string
  buildkit: boolean
  /** Processors of the machine. */
  cpus: number
  memoryBytes: number
  /** Names of its runtimes: `runc`, `nvidia`. Unset: not known. */
  runtimes?: string[]
  /** Devices that it can hand over by CDI: `nvidia.com/gpu=0`. Engines before 28.2 do not say. */
  cdiDevices?: string[]
}

export interface BuildRequest {
  /** Absolute path of the build context. */
  contextDir: string
  /** Path of the Dockerfile within the context. */
  dockerfile: string
  /** Content of a Dockerfile that we wrote; it is sent along under `dockerfile` without touching the checkout. */
  dockerfileContent?: string
  /** Rules of a .dockerignore, for a context that has none. */
  ignore?: string
  buildArgs: Record<string, string>
  /** What `RUN --mount=type=secret,id=NAME` reads. They stay out of the image and its history; a command that prints one has it in the output. */
  secrets?: Record<string, Secret>
  labels: Labels
  tags: string[]
  target?: string
  networkMode?: string
  noCache?: boolean
  /** For a build without a container: the Dockerfile means nothing then. */
  process?: ProcessBuild
}

/** How a checkout becomes a tree that runs under systemd, as it was detected. Lines are for a shell, in the application's folder. */
export interface ProcessBuild {
  /** The application's folder within the checkout, `.` for its top. */
  root: string
  install: string | null
  build: string | null
  /** Null for a static site. */
  start: string | null
  /** Folder of files that a web server serves, seen from `root`. */
  static: string | null
  /** What a static site answers with where there is no such file, such as `/index.html`; unset: 404. */
  fallback?: string | null
  release: string | null
  /** Null: it listens nowhere. */
  port: number | null
  /** By tool, as they are wanted: `{ python: "3.11" }`. */
  versions: Record<string, string>
}

export interface ImageSummary {
  id: string
  references: string[]
  labels: Labels
  createdAt: Date
  sizeBytes: number
}

export interface ImageDetails extends ImageSummary {
  exposedPorts: number[]
  hasHealthcheck: boolean
  user: string
  stopSignal: string | null
}

/** As `docker run --restart` has them. */
export type RestartPolicy = 'no' | 'unless-stopped' | 'on-failure' | `on-failure:${number}`

export interface ContainerSpec {
  name: string
  /** Image id or reference. */
  image: string
  environment: Record<string, string | Secret>
  labels: Labels
  networkMode: string
  networkAliases?: string[]
  /** `container:name`: others on the same network by names of one's own, looked up anew each time. */
  networkLinks?: string[]
  ports: PortBinding[]
  mounts: Mount[]
  restartPolicy: RestartPolicy
  stopGraceSeconds: number
  /** Such as SIGQUIT; unset: the image's, else SIGTERM. */
  stopSignal?: string
  /** Unset: no limit. */
  memoryBytes?: number
  /** In processors, such as 0.5; unset: no limit. */
  cpus?: number
  command?: string[]
  /** What else it is started with, as a release keeps it: without a word on hardening it is not hardened. */
  options?: RunOptions
}

export interface PortBinding {
  containerPort: number
  protocol: 'tcp' | 'udp'
  hostAddress: string
  /** Unset: the engine picks a free one. */
  hostPort?: number
}

export interface Mount {
  type: 'volume' | 'bind' | 'tmpfs'
  /** Volume name or host path; of tmpfs nothing. */
  source: string
  target: string
  readOnly: boolean
  /** Of tmpfs: how much it may hold. Unset: no limit of its own. */
  sizeBytes?: number
  /** Of tmpfs: permission bits of its root, such as 0o1777. */
  mode?: number
  /** Of a volume: leave it empty where it is, in place of filling it with what the image has there. */
  leaveEmpty?: boolean
  /** Of a file: WebOps' own, for what runs there to read, and for nobody else on the server. */
  isPrivate?: boolean
}

export interface ContainerDetails {
  id: string
  name: string
  imageId: string
  labels: Labels
  state: 'created' | 'running' | 'paused' | 'restarting' | 'removing' | 'exited' | 'dead'
  health: 'none' | 'starting' | 'healthy' | 'unhealthy'
  exitCode: number | null
  outOfMemory: boolean
  startedAt: Date | null
  finishedAt: Date | null
  restartCount: number
  /** How long it has to end by itself; null where it was made without saying so. */
  stopGraceSeconds: number | null
  networkMode: string
  /** As it has joined it; unset on the engine's own networks (`bridge`, `host`, `none`). */
  network?: ContainerNetwork
  ports: PortBinding[]
  ipAddress: string | null
}

export interface ContainerNetwork {
  name: string
  links: string[]
  aliases: string[]
}

export interface VolumeDetails {
  name: string
  labels: Labels
  createdAt: Date | null
  /** False for one that leads elsewhere by its driver or its options: a folder of the server, a network file system. */
  plain: boolean
  /** Where its files are on the engine's server. */
  folder: string
}

export interface VolumeSight {
  name: string
  labels: Labels
  createdAt: Date | null
  usedBy: { container: string; running: boolean }[]
}

export interface NetworkSight {
  name: string
  labels: Labels
}

/** What one look at many containers shows. Ports are those that are published now: none of one that does not run. */
export type ContainerSight = Pick<ContainerDetails, 'id' | 'name' | 'imageId' | 'labels' | 'state' | 'health' | 'networkMode' | 'ports'>

export interface LogOptions {
  follow: boolean
  /** Number of last lines; unset: all. */
  tail?: number
  since?: Date
  timestamps?: boolean
}

export interface ContainerStats {
  cpuPercent: number
  memoryBytes: number
  memoryLimitBytes: number
}

/** What became of an account of a deployment that was removed. */
export interface AccountEnd {
  account: string
  /** Why it stays; null when it is gone. */
  kept: WebopsError | null
}

export interface EngineEvent {
  action: 'start' | 'die' | 'oom' | 'stop' | 'kill' | 'destroy' | 'health_status' | 'rename' | 'other'
  containerName: string
  labels: Labels
  exitCode?: number
  at: Date
}
