import { cpSync, existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { requireProgram } from '../process/run-program.ts'
import { aptAcquireSettings, debianMirrors } from './debian-mirrors.ts'

/** What tells a stand-in from an image that was pulled. */
export const STAND_IN_LABEL = 'webops.base-image=stand-in'

const CA_BUNDLE = '/etc/ssl/certs/ca-certificates.crt'
const OWN_CAS = '/usr/local/share/ca-certificates'
/** Beside Debian's own bundle, which the package ca-certificates writes again when an image installs it. */
const BUNDLE_IN_IMAGE = '/usr/local/share/webops/ca-bundle.crt'
const BUNDLE_VARIABLES = [
  'SSL_CERT_FILE',
  'NODE_EXTRA_CA_CERTS',
  'NPM_CONFIG_CAFILE',
  'PIP_CERT',
  'REQUESTS_CA_BUNDLE',
  'CURL_CA_BUNDLE',
  'GIT_SSL_CAINFO',
]
const SUITE = 'bookworm'
/**
 * A mirror that stalls is asked again, at once: apt 2.6 and 3.0 wait for ever for what they meant to ask again later.
 * No cache of its own stays in an image, as in Docker's Debian images. What the machine says comes after it, and counts.
 */
const APT_SETTINGS = `APT::Install-Recommends "false";
Acquire::Languages "none";
Acquire::Retries "4";
Acquire::Retries::Delay "false";
Acquire::http::Timeout "20";
Acquire::https::Timeout "20";
Dir::Cache::pkgcache "";
Dir::Cache::srcpkgcache "";
DPkg::Post-Invoke { "rm -f /var/cache/apt/archives/*.deb /var/cache/apt/archives/partial/*.deb || true"; };
`

/**
 * Makes `debian:bookworm-slim` from Debian's packages: the machine's mirrors, apt settings and certificate authorities go in.
 * @param workDir an empty folder on a file system that allows devices and programs
 */
export async function buildDebianImage(reference: string, workDir: string, signal?: AbortSignal): Promise<void> {
  const mirrors = await debianMirrors()
  const rootfs = join(workDir, 'rootfs')
  await requireProgram('debootstrap', ['--variant=minbase', SUITE, rootfs, mirrors.archive], { signal, timeoutMs: 10 * 60_000 })

  writeFileSync(
    join(rootfs, 'etc/apt/sources.list'),
    [
      `deb ${mirrors.archive} ${SUITE} main`,
      `deb ${mirrors.archive} ${SUITE}-updates main`,
      `deb ${mirrors.security} ${SUITE}-security main`,
      '',
    ].join('\n'),
  )
  writeFileSync(join(rootfs, 'etc/apt/apt.conf.d/90webops'), `${APT_SETTINGS}${await aptAcquireSettings()}`)
  writeFileSync(join(rootfs, 'etc/dpkg/dpkg.cfg.d/90webops'), 'path-exclude=/usr/share/doc/*\npath-exclude=/usr/share/man/*\n')
  copyCertificateAuthorities(rootfs)

  const tar = join(workDir, 'rootfs.tar')
  await requireProgram(
    'tar',
    ['-C', rootfs, '--exclude=./var/cache/apt/archives/*.deb', '--exclude=./var/lib/apt/lists/*', '-cf', tar, '.'],
    { signal },
  )
  const environment = existsSync(CA_BUNDLE) ? BUNDLE_VARIABLES.map((name) => `ENV ${name}=${BUNDLE_IN_IMAGE}`) : []
  const changes = [...environment, `LABEL ${STAND_IN_LABEL}`, 'CMD ["bash"]'].flatMap((change) => ['--change', change])
  await requireProgram('docker', ['import', ...changes, tar, reference], { signal })
}

function copyCertificateAuthorities(rootfs: string): void {
  if (!existsSync(CA_BUNDLE)) return
  for (const target of [CA_BUNDLE, BUNDLE_IN_IMAGE]) {
    mkdirSync(join(rootfs, target, '..'), { recursive: true })
    cpSync(CA_BUNDLE, join(rootfs, target), { dereference: true })
  }
  const own = existsSync(OWN_CAS) ? readdirSync(OWN_CAS).filter((name) => name.endsWith('.crt')) : []
  mkdirSync(join(rootfs, OWN_CAS), { recursive: true })
  for (const name of own) cpSync(join(OWN_CAS, name), join(rootfs, OWN_CAS, name), { dereference: true })
}
