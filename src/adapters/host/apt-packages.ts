import { existsSync, rmSync, writeFileSync } from 'node:fs'
import { WebopsError } from '#core/errors/webops-error.ts'
import { ownEnvironment } from '../process/own-environment.ts'
import { runProgram } from '../process/run-program.ts'

const POLICY_FILE = '/usr/sbin/policy-rc.d'
const APT_ENVIRONMENT = { DEBIAN_FRONTEND: 'noninteractive', NEEDRESTART_MODE: 'l' }
const INSTALL_TIMEOUT_MS = 15 * 60_000

/** Which of these Debian packages are not installed. */
export async function missingPackages(names: readonly string[]): Promise<string[]> {
  const { stdout } = await runProgram('dpkg-query', ['--show', '--showformat', '${Package} ${db:Status-Status}\n', ...names])
  const installed = new Set(
    stdout
      .split('\n')
      .filter((line) => line.endsWith(' installed'))
      .map((line) => line.split(' ')[0]),
  )
  return names.filter((name) => !installed.has(name))
}

/** Whether apt knows a package of this name. */
export async function packageExists(name: string): Promise<boolean> {
  const { stdout } = await runProgram('apt-cache', ['policy', name])
  return /Candidate: (?!\(none\))\S/.test(stdout)
}

/** Brings apt's lists up to date. @throws WebopsError `apt_failed` */
export async function updatePackageLists(signal?: AbortSignal): Promise<void> {
  await apt(['update'], signal)
}

/**
 * Installs Debian packages without starting any service that comes with them.
 * @throws WebopsError `apt_failed`
 */
export async function installPackages(names: readonly string[], signal?: AbortSignal): Promise<void> {
  const ours = !existsSync(POLICY_FILE)
  // Debian's packages ask this file whether they may start their services: 101 means no.
  if (ours) writeFileSync(POLICY_FILE, '#!/bin/sh\n# written by webops up while it installs packages\nexit 101\n', { mode: 0o755 })
  try {
    await apt(['install', '--yes', '--no-install-recommends', ...names], signal)
  } finally {
    if (ours) rmSync(POLICY_FILE, { force: true })
  }
}

async function apt(args: string[], signal: AbortSignal | undefined): Promise<void> {
  // Another apt (unattended upgrades on a fresh server) may hold the lock for a while.
  const result = await runProgram('apt-get', ['-o', 'DPkg::Lock::Timeout=300', ...args], {
    env: ownEnvironment(APT_ENVIRONMENT),
    signal,
    timeoutMs: INSTALL_TIMEOUT_MS,
  })
  if (result.exitCode === 0) return
  const said = `${result.stdout}\n${result.stderr}`.split('\n').filter((line) => /^(E:|Err:|dpkg: error|W: Failed)/.test(line))
  throw new WebopsError({
    code: 'apt_failed',
    kind: 'unavailable',
    message: `apt-get ${args.join(' ')} failed: ${said.slice(-5).join(' · ') || result.stderr.trim().split('\n').at(-1)}`,
    hint: 'Run that command by hand: it says more. The machine needs a Debian mirror that answers.',
  })
}
