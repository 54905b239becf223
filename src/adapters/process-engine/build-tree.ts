import { randomBytes } from 'node:crypto'
import { chmod, mkdir, rm, stat, writeFile } from 'node:fs/promises'
import { join, posix } from 'node:path'
import { LABEL_DEPLOYMENT } from '#core/deployment/names.ts'
import { WebopsError } from '#core/errors/webops-error.ts'
import type { BuildRequest, OnLine, ProcessBuild } from '#core/ports/engine.ts'
import { requireProgram } from '../process/run-program.ts'
import { noteAccounts, whileAccountsStay } from './account-notes.ts'
import { ensureAccount, ensureBuildAccount, giveFolder, giveTree } from './accounts.ts'
import { buildLines, caddyfile, startCommand } from './build-lines.ts'
import { lineFile } from './command-file.ts'
import { environmentFile } from './environment-file.ts'
import { APP, HOME, TREE } from './places.ts'
import { makeRoot, writePrivate, type TreeRecord } from './records.ts'
import { takeReferences, withTag } from './references.ts'
import { removeFolder } from './removal.ts'
import { sandboxOptions, type Sandbox } from './sandbox.ts'
import type { Store } from './store.ts'
import { runUnit, type UnitEnd } from './systemd-run.ts'
import { findProgram, FROM_NPM, FROM_PYPI, requireTools, searchPath, toolBinds } from './tools.ts'
import { sizeOf } from './volumes.ts'

const STOP = { signal: 'SIGTERM', graceSeconds: 3 }
/** What compilers and bundlers want, and not the whole server. */
const MOST_TASKS = 4096
/** Where memory ends for the whole server all the same, a build is what the kernel ends, before anything that serves. */
const FIRST_TO_GO = 500

/**
 * Copies a checkout and builds it there, in a root of its own and as an account of the deployment's that serves nothing: a build
 * can neither end what is live nor read its variables. What was built is then given to the account that runs it. Nothing is left
 * of a build that fails or is cut off, but what its tools keep in their home for the next one.
 * @throws tool_missing, account_not_usable, build_failed, …; the signal's reason after an abort
 */
export async function buildTree(store: Store, request: BuildRequest, onLine: OnLine, signal: AbortSignal): Promise<{ imageId: string }> {
  const { process } = request
  if (!process) throw noPlan()
  const deployment = request.labels[LABEL_DEPLOYMENT] ?? 'unnamed'
  const start = startCommand(process)
  if (!start) throw nothingToStart()
  await requireTools(process, store.programs)
  await store.prepare()
  signal.throwIfAborted()
  return whileAccountsStay(deployment, () => buildFor(store, deployment, { request, process, start }, onLine, signal))
}

interface Asked {
  request: BuildRequest
  process: ProcessBuild
  start: string[]
}

async function buildFor(store: Store, deployment: string, asked: Asked, onLine: OnLine, signal: AbortSignal): Promise<{ imageId: string }> {
  const { request, process, start } = asked
  const id = `${TREE}${randomBytes(32).toString('hex')}`
  const work = join(store.places.builds, id.slice(TREE.length, TREE.length + 24))
  await noteAccounts(store, deployment)
  const account = await ensureAccount(deployment)
  const builder = await ensureBuildAccount(deployment)
  try {
    await copyCheckout(store, id, request.contextDir, process, builder)
    const sandbox = await buildSandbox(store, { id, deployment, account: builder, work })
    await writePrivate(sandbox.environmentFile, environmentFile({ ...variables(store, process), ...request.buildArgs, ...request.secrets }))
    const present = new Set<string>()
    for (const tool of [...FROM_NPM, ...FROM_PYPI]) if (await findProgram(tool)) present.add(tool)
    for (const [index, line] of buildLines(process, present).entries()) {
      onLine(`$ ${line}`, 'stdout')
      await writePrivate(sandbox.commandFile, lineFile(line, posix.join(APP, process.root)), 0o644)
      const options = await sandboxOptions(store.templates, sandbox, STOP)
      const unit = `webops-process.${work.slice(-24)}.build-${index}.service`
      const end = await runUnit(unit, options, { onLine, signal })
      if (end.exitCode !== 0 || end.outOfMemory) throw failed(line, end, store.buildMemoryMb)
    }
    const files = join(store.places.tree(id), 'files')
    // Each line's unit has ended, and systemd ends a unit with all that is in its control group: nobody writes here now.
    await giveTree(account, files)
    // Whatever the build made of it: nobody else reads it, or writes to it.
    await chmod(files, 0o750)
    const record: TreeRecord = {
      id,
      references: request.tags.map(withTag),
      labels: request.labels,
      createdAt: new Date().toISOString(),
      sizeBytes: await sizeOf(files),
      account,
      process,
      start,
      path: searchPath(process.root),
    }
    await store.saveTree(record)
    for (const tag of request.tags) await takeReferences(store, id, tag)
    return { imageId: id }
  } catch (error) {
    await removeFolder(store.places.tree(id))
    throw error
  } finally {
    await removeFolder(work)
  }
}

async function copyCheckout(store: Store, id: string, checkout: string, process: ProcessBuild, account: string): Promise<void> {
  const folder = store.places.tree(id)
  const files = join(folder, 'files')
  await mkdir(folder, { recursive: true, mode: 0o711 })
  const contents = `${checkout}/.`
  await mkdir(files, { mode: 0o750 })
  // Without owners and without bits that would run a program as somebody else, which the worker may not set.
  await requireProgram('cp', ['--recursive', '--no-dereference', '--preserve=timestamps,links', '--', contents, files])
  await rm(join(files, '.git'), { recursive: true, force: true })
  // A checkout could bring one that leads elsewhere.
  await rm(join(files, '.webops'), { recursive: true, force: true })
  if (!isWithin(process.root) || !(await stat(join(files, process.root)).catch(() => null))?.isDirectory()) throw noRoot(process.root)
  if (process.start === null) {
    await mkdir(join(files, '.webops'))
    await writeFile(join(files, '.webops/Caddyfile'), caddyfile(process), { mode: 0o644 })
  }
  await giveTree(account, files)
}

interface BuildPlace {
  id: string
  deployment: string
  account: string
  work: string
}

async function buildSandbox(store: Store, { id, deployment, account, work }: BuildPlace): Promise<Sandbox> {
  const home = join(store.places.homes, deployment)
  // Of a deployment without a tree it is what somebody else's of the same name may have left, with what they had their tools do.
  if (!(await store.trees()).some(({ labels }) => labels[LABEL_DEPLOYMENT] === deployment)) await removeFolder(home)
  await mkdir(home, { recursive: true, mode: 0o700 })
  await giveFolder(account, home)
  await makeRoot(join(work, 'root'))
  return {
    account,
    root: join(work, 'root'),
    // The line goes on to the application's own folder, whose name no unit need be able to write.
    directory: APP,
    environmentFile: join(work, 'environment'),
    commandFile: join(work, 'command'),
    readOnly: await toolBinds(store.programs),
    writable: [
      { source: join(store.places.tree(id), 'files'), target: APP },
      { source: home, target: HOME },
    ],
    inMemory: [],
    limits: { tasks: MOST_TASKS, memoryMb: store.buildMemoryMb, oomScore: FIRST_TO_GO },
  }
}

function variables(store: Store, process: ProcessBuild): Record<string, string> {
  return {
    ...store.network,
    PATH: searchPath(process.root),
    HOME,
    LANG: 'C.UTF-8',
    CI: 'true',
    NEXT_TELEMETRY_DISABLED: '1',
    PIP_DISABLE_PIP_VERSION_CHECK: '1',
    ...('python' in process.versions ? { VIRTUAL_ENV: posix.join(APP, process.root, '.venv') } : {}),
  }
}

function isWithin(root: string): boolean {
  const path = posix.normalize(root)
  return !path.startsWith('/') && path !== '..' && !path.startsWith('../')
}

/** What was ended for its memory is told as that, or, by a kernel that does not say, with 137 alone. */
export function failed(line: string, { exitCode, outOfMemory }: UnitEnd, memoryMb: number): WebopsError {
  const said = outOfMemory ? `took more memory than the ${memoryMb} MB that a build may take` : `ended with status ${exitCode}`
  const hint = 'The lines before this one say why.'
  return new WebopsError({
    code: 'build_failed',
    kind: 'failed',
    message: `The build ${said}: ${line.slice(0, 200)}`,
    hint: outOfMemory
      ? 'Give the server more memory, or have the build take less: fewer jobs at once, `NODE_OPTIONS=--max-old-space-size=…`.'
      : exitCode === 137
        ? `${hint} Killed: for more memory than the ${memoryMb} MB that a build may take?`
        : hint,
  })
}

function noPlan(): WebopsError {
  return new WebopsError({
    code: 'process_build_missing',
    kind: 'invalid',
    message: 'Nobody said how this repository is built without Docker.',
    hint: 'What it is has to be detected first: `webops detect` shows what is seen.',
  })
}

function nothingToStart(): WebopsError {
  return new WebopsError({
    code: 'start_command_missing',
    kind: 'invalid',
    message: 'There is nothing to start: neither a start command nor a folder of files to serve was found.',
    hint: 'Add a Procfile with a line such as `web: node server.js`.',
  })
}

function noRoot(root: string): WebopsError {
  return new WebopsError({
    code: 'root_missing',
    kind: 'invalid',
    message: `The repository has no folder ${root}.`,
    hint: 'Look at the root directory of the deployment.',
    field: 'rootDirectory',
  })
}
