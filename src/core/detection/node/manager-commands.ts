import type { PackageManager } from './package-manager.ts'

/** The words of each package manager. */
export interface ManagerCommands {
  install: string
  /** Where the lock file is out of step with the manifest; null: the install command is as lenient as it gets. */
  fallback: string | null
  /** Installs only what runs; null: there is no way, or no need. */
  installForRun: string | null
  /** Takes away what only the build needed. */
  prune: string | null
  /** `npm run build`. */
  run: (script: string) => string
  /** A program of node_modules/.bin. */
  exec: (line: string) => string
  /** Adds packages that the repository lacks. */
  add: (packages: string) => string
  /** Brings the package manager into the image; null: the image has it. */
  itself: string | null
  /** Folder of its cache, mounted while it installs. */
  cache: string
}

/** @param hasPackages false: package.json names none, and then there may be no node_modules afterwards */
export function managerCommands({ name, version, lock, pnp, release }: PackageManager): ManagerCommands {
  if (name === 'pnpm')
    return {
      install: lock ? 'pnpm install --frozen-lockfile' : 'pnpm install --no-frozen-lockfile',
      fallback: lock ? 'pnpm install --no-frozen-lockfile' : null,
      installForRun: lock ? 'pnpm install --frozen-lockfile --prod' : 'pnpm install --no-frozen-lockfile --prod',
      prune: 'CI=true pnpm prune --prod --ignore-scripts',
      run: (script) => `pnpm run ${script}`,
      exec: (line) => `pnpm exec ${line}`,
      add: (packages) => `pnpm add --ignore-workspace-root-check ${packages}`,
      itself: globally('pnpm', version ?? '10'),
      cache: '/root/.local/share/pnpm/store',
    }
  if (name === 'yarn')
    return {
      install: lock ? 'yarn install --frozen-lockfile --non-interactive' : 'yarn install --non-interactive',
      fallback: lock ? 'yarn install --non-interactive' : null,
      installForRun: `yarn install --production --non-interactive${lock ? ' --frozen-lockfile' : ''}`,
      prune: 'yarn install --production --ignore-scripts --prefer-offline --non-interactive',
      run: (script) => `yarn run ${script}`,
      exec: (line) => `yarn -s ${line}`,
      add: (packages) => `yarn add --ignore-workspace-root-check ${packages}`,
      itself: globally('yarn', version ?? '1.22.22'),
      cache: '/usr/local/share/.cache/yarn',
    }
  if (name === 'berry') {
    // The focus command is part of Yarn since 4.
    const isFour = /^[\^~>=v]*[4-9]/.test(version ?? '4')
    return {
      install: lock ? 'yarn install --immutable' : 'YARN_ENABLE_IMMUTABLE_INSTALLS=false yarn install',
      fallback: lock ? 'YARN_ENABLE_IMMUTABLE_INSTALLS=false yarn install' : null,
      installForRun: null,
      prune: isFour && !pnp ? 'yarn workspaces focus --all --production' : null,
      run: (script) => `yarn run ${script}`,
      exec: (line) => `yarn exec ${line}`,
      add: (packages) => `yarn add ${packages}`,
      // Yarn 1 hands over to the release that yarnPath names.
      itself: release ? globally('yarn', '1.22.22') : berry(version ?? '4'),
      cache: '/root/.yarn/berry/cache',
    }
  }
  if (name === 'bun')
    return {
      install: lock ? 'bun install --frozen-lockfile' : 'bun install',
      fallback: lock ? 'bun install' : null,
      installForRun: lock ? 'bun install --frozen-lockfile --production' : 'bun install --production',
      prune: null,
      run: (script) => `bun run ${script}`,
      exec: (line) => `bunx ${line}`,
      add: (packages) => `bun add ${packages}`,
      itself: globally('bun', version ?? '1'),
      cache: '/root/.bun/install/cache',
    }
  return {
    install: lock ? 'npm ci' : 'npm install',
    fallback: lock ? 'npm install' : null,
    installForRun: lock ? 'npm ci --omit=dev' : 'npm install --omit=dev',
    prune: 'npm prune --omit=dev --ignore-scripts',
    run: (script) => `npm run ${script}`,
    exec: (line) => `npx --no-install ${line}`,
    add: (packages) => `npm install ${packages}`,
    itself: version ? globally('npm', version) : null,
    cache: '/root/.npm',
  }
}

/** The last Yarn 2 is in the registry under Yarn's own name alone, all later ones are under this one. */
const berry = (version: string) =>
  /^[\^~>=v]*2(?:\.4\.3|$|[^.\d])/.test(version) ? globally('yarn', '2.4.3') : globally('@yarnpkg/cli-dist', version)

/** A version that the registry lacks gives way to the newest of its line, and says so. `--force`: the image may have one. */
function globally(name: string, version: string): string {
  const wanted = /^[\w.^~<>=*|, -]+$/.test(version) ? version : 'latest'
  const line = /^\D*(\d+)/.exec(wanted)?.[1]
  const install = (text: string) => `npm install --global --force ${/^[\w.@/-]+$/.test(text) ? text : `"${text}"`}`
  const first = install(`${name}@${wanted}`)
  if (!line || line === wanted) return first
  return `${first} || { echo "WARNING: the registry does not have ${name} ${wanted.replace(/[^\w.]/g, '')}, so the newest ${line} is used" >&2; ${install(`${name}@${line}`)}; }`
}
