import type { Rule } from '../rule.ts'

/** npm called its errors `npm ERR!` until version 9. */
const step = ['build']

export const BUILD_NPM: Rule[] = [
  {
    id: 'npm_lockfile_missing',
    title: '`npm ci` without a package-lock.json',
    step,
    log: /npm (?:error|ERR!) (?:npm ERR! )?The `npm ci` command can only install with an existing package-lock/,
    cause: '`npm ci` needs a package-lock.json, and there is none in the image.',
    remedy:
      'Commit package-lock.json (is it in .gitignore or .dockerignore?) and COPY it before `npm ci`, or use `npm install` in the Dockerfile.',
  },
  {
    id: 'npm_lockfile_out_of_step',
    title: 'package-lock.json does not fit package.json',
    step,
    log: /`npm ci` can only install packages when your package\.json and/,
    also: [/(?<detail>(?:Missing|Invalid): .*lock file.*)$/, /npm (?:error|ERR!) code EUSAGE/],
    cause: 'package-lock.json does not fit package.json ({detail|they name different packages}).',
    remedy: 'Run `npm install` where you develop, commit package-lock.json and deploy again.',
  },
  {
    id: 'yarn_lockfile_out_of_step',
    title: 'yarn.lock does not fit package.json',
    step,
    log: /Your lockfile needs to be updated, but yarn was run with|YN0028.*The lockfile would have been (?:modified|created) by this install/,
    cause: 'yarn.lock does not fit package.json, and yarn was told not to change it.',
    remedy: 'Run `yarn install` where you develop, commit yarn.lock and deploy again.',
  },
  {
    id: 'pnpm_lockfile_out_of_step',
    title: 'pnpm-lock.yaml does not fit package.json',
    step,
    log: /ERR_PNPM_(?:OUTDATED_LOCKFILE|NO_LOCKFILE|LOCKFILE_CONFIG_MISMATCH|LOCKFILE_BREAKING_CHANGE)/,
    also: [/specifiers in the lockfile.*don't match/, /dependenc\w+ (?:was|were) added: (?<packages>.+)$/],
    cause: 'pnpm-lock.yaml is missing or does not fit package.json{packages|}, and pnpm was told not to change it.',
    remedy: 'Run `pnpm install` where you develop, with the same version of pnpm, commit pnpm-lock.yaml and deploy again.',
    check: ({ packages }) => ({ packages: packages ? ` (not in it: ${packages})` : '' }),
  },
  {
    id: 'npm_login_required',
    title: 'A package registry asks for a login',
    step,
    log: /npm (?:error|ERR!) code E40[13]\b/,
    also: [
      /npm (?:error|ERR!) 40[13] .*(?:GET|PUT) (?<address>\S+)/,
      /npm (?:error|ERR!) (?:Incorrect or missing password|Unable to authenticate)/,
    ],
    cause: 'A package registry does not let the build in without a valid login{where|}.',
    remedy:
      'Give the build an .npmrc with a token for that registry (never commit the token itself), or check that the token has not expired.',
    check: ({ address }) => ({ where: address ? ` (${address})` : '' }),
  },
  {
    id: 'npm_package_not_found',
    title: 'A package is not in the npm registry',
    step,
    log: [
      /npm (?:error|ERR!) 404\s+.*'(?<package>(?:@[^@' ]+|[^@' ]+)(?:@[^' ]*)?)'.* (?:could not be found|is not in)/,
      /npm (?:error|ERR!) code E404/,
    ],
    also: [/npm (?:error|ERR!) 404 Not Found - GET (?<address>\S+)/],
    cause: 'The registry has no package {package|of a name that package.json asks for}.',
    remedy: 'Check its spelling in package.json. A private package needs an .npmrc with its registry and a token.',
  },
  {
    id: 'npm_version_not_found',
    title: 'A package has no version that fits',
    step,
    log: [/No matching version found for (?<package>\S+?)\.?$/, /npm (?:error|ERR!) code ETARGET/],
    cause: 'No published version fits {package|what package.json asks for}.',
    remedy: 'Ask for a version that exists (`npm view <package> versions`), commit package.json and its lock file, and deploy again.',
  },
  {
    id: 'npm_integrity_mismatch',
    title: 'A package is not the one that package-lock.json pinned',
    step,
    log: /npm (?:error|ERR!) code EINTEGRITY/,
    also: [/tarball data for (?<package>\S+?)@https?:/, /integrity checksum failed/],
    cause: 'What was downloaded for {package|a package} is not what package-lock.json pinned: its checksum differs.',
    remedy:
      'If the package was published anew on purpose, remove it and package-lock.json’s entry and run `npm install`; if not, somebody may have changed it on the way.',
  },
  {
    id: 'npm_peer_conflict',
    title: 'Packages that cannot be installed together',
    step,
    log: /npm (?:error|ERR!) code ERESOLVE/,
    also: [/Found: (?<there>\S+)/, /peer (?<wanted>\S+) from (?<by>\S+)/, /Could not resolve dependency/],
    cause: '{by|A package} wants {wanted|another version of a package}, but {there|a different one} is asked for.',
    remedy: 'Ask for versions in package.json that fit each other, run `npm install` where you develop, and commit both files.',
  },
  {
    id: 'node_version_mismatch',
    title: 'Another version of Node is asked for',
    step,
    log: [
      /npm (?:error|ERR!) notsup Required:\s+.*"(?:node|npm)":"(?<required>[^"]+)"/,
      /npm (?:error|ERR!) code EBADENGINE|The engine "node" is incompatible|ERR_PNPM_UNSUPPORTED_ENGINE/,
    ],
    also: [/Actual:\s+.*"node":"(?<actual>[^"]+)"/, /Not compatible with your version of node\/npm: (?<package>\S+)/],
    cause: '{package|A package} asks for {required|another version of Node}; the image has {actual|a different one}.',
    remedy: 'Use a base image with the version that is asked for (FROM node:…), or change "engines" in package.json.',
  },
  {
    id: 'npm_git_missing',
    title: 'A package comes from git, and the image has no git',
    step,
    log: /npm (?:error|ERR!) syscall spawn git|spawn git ENOENT/,
    cause: 'A dependency in package.json comes from a git repository, and the image has no git to fetch it with.',
    remedy: 'Install git before (`RUN apt-get update && apt-get install --yes git`), or use the published package.',
  },
  {
    id: 'node_headers_unreachable',
    title: "Node's headers cannot be fetched for compiling a package",
    step,
    log: [/gyp ERR! stack .*This is most likely not a problem with node-gyp/, /gyp ERR! .*getaddrinfo \w+ nodejs\.org/],
    also: [/gyp http GET (?<address>\S+)/, /npm (?:error|ERR!) path (?<path>\S+)/],
    cause:
      "A package with a native part must be compiled here, and node-gyp cannot fetch Node's headers ({address|https://nodejs.org/dist}).",
    remedy:
      'Use a version of the package that brings binaries for this version of Node, or set `ENV npm_config_nodedir=…` to a folder with the headers, if the image has one. Does the server reach nodejs.org?',
  },
  {
    id: 'native_build_tools_missing',
    title: 'A package must be compiled, and the image cannot',
    step,
    unless: /Call to '.*pg_config/,
    log: [/gyp ERR! find Python\s+(?:You need to install|$)/, /gyp ERR! stack Error: (?<detail>.+)$/, /gyp ERR! /],
    also: [/gyp ERR! stack Error: (?<detail>.+)$/, /npm (?:error|ERR!) path (?<path>\S+)/],
    cause: 'A package with a native part must be compiled here, and node-gyp failed: {detail|tools are missing}.',
    remedy:
      'Install the tools before (`RUN apt-get update && apt-get install --yes python3 make g++`), or use a version of the package that brings binaries for this version of Node.',
  },
  {
    id: 'build_script_missing',
    title: 'package.json has no script of that name',
    step,
    log: [
      /Missing script: "?(?<script>[^"\s]+)"?/,
      /error Command "(?<script>[^"]+)" not found/,
      /ERR_PNPM_NO_SCRIPT.*Missing script: (?<script>\S+)/,
    ],
    cause: 'package.json has no script "{script}", which the Dockerfile runs.',
    remedy: 'Add "{script}" to "scripts" in package.json, or take the command out of the Dockerfile.',
  },
  {
    id: 'npm_registry_unreachable',
    title: 'The npm registry cannot be reached from the build',
    step,
    log: [
      /npm (?:error|ERR!) network request to (?<address>\S+) failed, reason: (?<reason>.+)$/,
      /npm (?:error|ERR!) code (?<reason>ENOTFOUND|EAI_AGAIN|ETIMEDOUT|ECONNREFUSED|ECONNRESET|ERR_SOCKET_TIMEOUT)/,
      /ERR_PNPM_META_FETCH_FAIL.*GET (?<address>\S+?):? /,
    ],
    unless: /self.signed certificate|unable to (?:get local issuer|verify the first) certificate/i,
    cause: 'The package registry could not be reached: {address|its address}, {reason|no answer}.',
    remedy:
      'Check the registry in .npmrc and whether this server may reach it (`curl -I <address>` on the server). Behind a proxy, set HTTPS_PROXY as a build argument; it may also have been a short outage: deploy again.',
  },
]
