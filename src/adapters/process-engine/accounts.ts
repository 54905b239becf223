import { createHash } from 'node:crypto'
import { WebopsError } from '#core/errors/webops-error.ts'
import { requireProgram, runProgram } from '../process/run-program.ts'

/** With a prefix of 9 and two hyphens less than systemd's limit of 31. */
const READABLE = 10
const DIGEST = 10
const RUNS = { prefix: 'webops-d-', comment: 'WebOps deployment' }
const BUILDS = { prefix: 'webops-b-', comment: 'WebOps builds of' }
const USERADD = '/usr/sbin/useradd'
/** By systemd, which may write to /etc: the worker may not. */
export const BY_SYSTEMD = ['--wait', '--pipe', '--quiet', '--collect', '--']
const NO_HOME = '/nonexistent'
const NO_SHELL = '/usr/sbin/nologin'
/** Above it are people's accounts. */
const LAST_OF_SYSTEM = 999

type Purpose = typeof RUNS

/** Name of the account that a deployment's processes run as. */
export const accountName = (deployment: string) => nameFor(RUNS, deployment)

/** Name of the account that its builds run as: they do not end or read what serves, which is another account's. */
export const buildAccountName = (deployment: string) => nameFor(BUILDS, deployment)

/** Every name has a digest: no deployment can be called so that its account is another one's. */
function nameFor({ prefix }: Purpose, deployment: string): string {
  const digest = createHash('sha256').update(deployment).digest('hex').slice(0, DIGEST)
  return `${prefix}${deployment.slice(0, READABLE).replace(/-+$/, '')}-${digest}`
}

/** Makes the deployment's account where it is missing: no shell, no password, no home of the system's. @returns its name @throws account_not_usable */
export const ensureAccount = (deployment: string) => ensure(RUNS, deployment)

/** The same of the account for its builds. */
export const ensureBuildAccount = (deployment: string) => ensure(BUILDS, deployment)

async function ensure(purpose: Purpose, deployment: string): Promise<string> {
  const name = nameFor(purpose, deployment)
  const comment = `${purpose.comment} ${deployment}`
  const found = (await lookUp(name)) ?? (await make(name, comment))
  // A digest of this length can be met by somebody who tries: what the account says has the whole name.
  if (!isOurs(found, comment)) throw notUsable(name, deployment)
  return name
}

/** What the server has of an account. */
export interface AccountEntry {
  name: string
  uid: string
  gid: string
}

/** A deployment's account, as it is; null where there is none that WebOps has made. */
export async function accountEntry(which: 'runs' | 'builds', deployment: string): Promise<AccountEntry | null> {
  const purpose = which === 'runs' ? RUNS : BUILDS
  const name = nameFor(purpose, deployment)
  const found = await lookUp(name)
  if (!isOurs(found, `${purpose.comment} ${deployment}`)) return null
  const [, , uid = '', gid = ''] = found ?? []
  return { name, uid, gid }
}

async function make(name: string, comment: string): Promise<string[] | null> {
  const how = ['--system', '--user-group', '--no-create-home', '--home-dir', NO_HOME, '--shell', NO_SHELL, '--comment', comment]
  try {
    await requireProgram('systemd-run', [...BY_SYSTEMD, USERADD, ...how, name])
  } catch (error) {
    // Somebody else made it in this moment?
    const found = await lookUp(name)
    if (found === null) throw error
    return found
  }
  return lookUp(name)
}

/** @returns the fields of its entry, or null where there is none */
async function lookUp(name: string): Promise<string[] | null> {
  const { exitCode, stdout } = await runProgram('getent', ['passwd', name])
  return exitCode === 0 ? stdout.trim().split(':') : null
}

function isOurs(entry: string[] | null, comment: string): boolean {
  if (entry === null) return false
  const [, , uid, , said, home, shell] = entry
  const isOfSystem = Number(uid) > 0 && Number(uid) <= LAST_OF_SYSTEM
  return isOfSystem && said === comment && home === NO_HOME && shell === NO_SHELL
}

/** Gives one folder to an account, and not what is in it. Above it there must be folders of root's alone. */
export async function giveFolder(account: string, folder: string): Promise<void> {
  const owner = `${account}:${account}`
  await requireProgram('chown', ['--no-dereference', owner, '--', folder])
}

/** Lets an account's group have a file that stays root's. */
export async function lendFile(account: string, file: string): Promise<void> {
  const owner = `root:${account}`
  await requireProgram('chown', ['--no-dereference', owner, '--', file])
}

/** Gives a tree that nobody writes to any more, or yet; links are given themselves and not followed. */
export async function giveTree(account: string, folder: string): Promise<void> {
  const owner = `${account}:${account}`
  await requireProgram('chown', ['--recursive', '-P', '--no-dereference', owner, '--', folder])
}

function notUsable(name: string, deployment: string): WebopsError {
  return new WebopsError({
    code: 'account_not_usable',
    kind: 'conflict',
    message: `The account ${name} of this server is not one that WebOps made for ${deployment}.`,
    hint: `\`getent passwd ${name}\` shows whose it is. Give the deployment another name, or rename the account.`,
    field: 'name',
  })
}
