import { randomBytes } from 'node:crypto'
import { chmod, copyFile, mkdir, stat } from 'node:fs/promises'
import { dirname, join, posix } from 'node:path'
import { LABEL_DEPLOYMENT } from '#core/deployment/names.ts'
import { WebopsError } from '#core/errors/webops-error.ts'
import type { ContainerSpec, Mount, PortBinding } from '#core/ports/engine.ts'
import { noteAccounts } from './account-notes.ts'
import { giveFolder, lendFile } from './accounts.ts'
import { commandFile } from './command-file.ts'
import { environmentFile } from './environment-file.ts'
import { findFreePort } from './free-port.ts'
import { limitsOf } from './limits.ts'
import { refuseLinks, waysWithin } from './links.ts'
import { APP, HOME } from './places.ts'
import { pinMounts } from './pin-ways.ts'
import { makeRoot, writePrivate, type Bind, type ContainerRecord, type TreeRecord } from './records.ts'
import { removeFolder } from './removal.ts'
import { nameTaken, type Store } from './store.ts'
import { stopStrays } from './strays.ts'
import { targetHere, targetNotHere } from './targets.ts'
import { searchPath, toolBinds } from './tools.ts'
import { checkVolumeName, filesOf, provideVolume } from './volumes.ts'

/** Makes the record, the files and the folders of a container; its unit is not there yet. @throws image_not_found, container_name_taken, … */
export async function createContainer(store: Store, spec: ContainerSpec, isCommand: boolean): Promise<ContainerRecord> {
  await store.prepare()
  const tree = await store.tree(spec.image)
  if (!tree) throw noTree(spec.image)
  const others = await store.containers()
  if (others.some(({ name }) => name === spec.name)) throw nameTaken(spec.name)
  const deployment = spec.labels[LABEL_DEPLOYMENT] ?? tree.labels[LABEL_DEPLOYMENT] ?? 'unnamed'
  // One that nobody sees may have the same volumes.
  const left = await stopStrays(store, new Set(others.map((one) => one.id)))
  const ours = left.find((stray) => stray.deployment === null || stray.deployment === deployment)
  if (ours) throw ours.error
  const limits = limitsOf(spec)
  const mounts = await mountsHere(store, spec, tree)
  const ports = await portsOf(store, spec)
  const id = randomBytes(12).toString('hex')
  const folder = store.places.container(id)
  const foreign = mounts.filter(({ type, readOnly }) => type === 'bind' && !readOnly).map(({ source }) => source)
  await noteAccounts(store, deployment, foreign)
  const { lent, ...binds } = await mountsOf(store, mounts, tree, deployment, join(folder, 'lent'))
  const tools = await toolBinds(store.programs)
  const app: Bind = { source: join(store.places.tree(tree.id), 'files'), target: APP }
  const home: Bind = { source: join(folder, 'home'), target: HOME }
  const isReadOnly = spec.options?.readOnlyRoot === true
  const record: ContainerRecord = {
    id,
    name: spec.name,
    imageId: tree.id,
    deployment,
    account: tree.account,
    labels: spec.labels,
    createdAt: new Date().toISOString(),
    startedAt: null,
    stopGraceSeconds: spec.stopGraceSeconds,
    stopSignal: /^SIG[A-Z0-9+]{2,10}$/.test(spec.stopSignal ?? '') ? (spec.stopSignal as string) : 'SIGTERM',
    restartPolicy: isCommand ? 'no' : spec.restartPolicy,
    isWanted: false,
    isCommand,
    networkMode: spec.networkMode,
    ports,
    volumes: binds.volumes,
    readOnly: [...tools, ...(isReadOnly ? [app] : []), ...binds.readOnly],
    writable: [...(isReadOnly ? [] : [app]), home, ...binds.writable],
    inMemory: binds.inMemory,
    directory: APP,
    limits,
  }
  try {
    await mkdir(folder, { recursive: true, mode: 0o711 })
    await makeRoot(join(folder, 'root'))
    await mkdir(join(folder, 'home'), { mode: 0o700 })
    await giveFolder(tree.account, join(folder, 'home'))
    for (const { from, to } of lent) await lend(tree.account, from, to)
    await pinMounts(store, record)
    const port = ports[0]?.hostPort
    await writePrivate(join(folder, 'environment'), environmentFile({ ...standing(tree), ...spec.environment, ...portVariables(port) }))
    await writePrivate(join(folder, 'command'), commandFile(spec.command ?? tree.start, posix.join(APP, tree.process.root)), 0o644)
    await store.saveContainer(record)
  } catch (error) {
    await removeFolder(folder)
    throw error
  }
  store.changed()
  return record
}

/** What every process of a deployment has. */
function standing(tree: TreeRecord): Record<string, string> {
  const { versions } = tree.process
  return {
    PATH: tree.path || searchPath(tree.process.root),
    HOME,
    LANG: 'C.UTF-8',
    ...('node' in versions ? { NODE_ENV: 'production' } : {}),
    ...('python' in versions ? { PYTHONUNBUFFERED: '1', VIRTUAL_ENV: posix.join(APP, tree.process.root, '.venv') } : {}),
  }
}

/** It listens on the port itself: what was asked for as the container's is the server's here. */
function portVariables(port: number | undefined): Record<string, string> {
  return port === undefined ? {} : { PORT: String(port), HOST: '127.0.0.1', HOSTNAME: '127.0.0.1' }
}

/** @throws ports_not_here where it should be reached at two ports: nothing stands between an application and what it listens on */
async function portsOf(store: Store, spec: ContainerSpec): Promise<PortBinding[]> {
  const [first, ...more] = spec.ports
  if (!first) return []
  if (more.length > 0 || first.protocol !== 'tcp') throw portsNotHere()
  const taken = new Set((await store.containers()).flatMap(({ ports }) => ports.flatMap(({ hostPort }) => hostPort ?? [])))
  return [{ ...first, hostAddress: '127.0.0.1', hostPort: first.hostPort ?? (await findFreePort(taken)) }]
}

/** Refuses what cannot be mounted, before anything is made. @throws target_not_here, volume_name_invalid, mount_missing */
async function mountsHere(store: Store, spec: ContainerSpec, tree: TreeRecord): Promise<Mount[]> {
  const mounts = spec.mounts.map((mount) => ({ ...mount, target: targetHere(mount.target) }))
  const binds = [{ source: join(store.places.tree(tree.id), 'files'), target: APP }]
  const foreign = mounts.filter(({ type, isPrivate }) => type === 'bind' && isPrivate !== true)
  for (const { type, source, target } of mounts) {
    if (foreign.some((outer) => target.startsWith(`${outer.target}/`)))
      throw targetNotHere(target, 'a folder of the server is mounted around it')
    if (type === 'volume') checkVolumeName(source)
    if (type === 'bind' && !(await stat(source).catch(() => null))) throw noSource(source)
    if (type !== 'tmpfs') binds.push({ source: type === 'bind' ? source : filesOf(store, source), target })
  }
  const targets = mounts.map(({ target }) => target)
  await refuseLinks(waysWithin(binds, targets))
  return mounts
}

interface Copy {
  from: string
  to: string
}

/** @param lentTo folder for copies of what is private */
async function mountsOf(store: Store, mounts: Mount[], tree: TreeRecord, deployment: string, lentTo: string) {
  const binds = { readOnly: [] as Bind[], writable: [] as Bind[], inMemory: [] as string[], volumes: [] as string[], lent: [] as Copy[] }
  for (const mount of mounts) {
    if (mount.type === 'tmpfs') {
      binds.inMemory.push(mount.target)
      continue
    }
    if (mount.isPrivate) {
      const copy = { from: mount.source, to: join(lentTo, String(binds.lent.length)) }
      binds.lent.push(copy)
      binds.readOnly.push({ source: copy.to, target: mount.target })
      continue
    }
    const source = mount.type === 'bind' ? mount.source : await provideVolume(store, mount, tree, deployment)
    if (mount.type === 'volume') binds.volumes.push(mount.source)
    binds[mount.readOnly ? 'readOnly' : 'writable'].push({ source, target: mount.target })
  }
  return binds
}

/**
 * A file of root's as one that the account may read, and nobody else: whatever the mode says of others, they are those of a
 * container, and here they would be those of the server.
 */
async function lend(account: string, from: string, to: string): Promise<void> {
  await mkdir(dirname(to), { recursive: true, mode: 0o700 })
  const isProgram = ((await stat(from)).mode & 0o111) !== 0
  await copyFile(from, to)
  await lendFile(account, to)
  await chmod(to, isProgram ? 0o550 : 0o440)
}

function noTree(image: string): WebopsError {
  return new WebopsError({
    code: 'image_not_found',
    kind: 'not_found',
    message: `There is no built tree ${image.slice(0, 19)} on this server.`,
    hint: 'Deploy again: it is built anew.',
  })
}

function noSource(source: string): WebopsError {
  return new WebopsError({
    code: 'mount_missing',
    kind: 'failed',
    message: `There is no ${source} on this server to be mounted.`,
    hint: 'Make the folder first.',
    field: 'dockerVolumes',
  })
}

function portsNotHere(): WebopsError {
  return new WebopsError({
    code: 'ports_not_here',
    kind: 'refused',
    message: 'A standard deployment listens on one TCP port, which WebOps chooses and tells it as PORT.',
    hint: 'Take the port mappings out, or let the deployment use Docker.',
    field: 'dockerPorts',
  })
}
