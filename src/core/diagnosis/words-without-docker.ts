import type { Rule } from './rule.ts'

type Words = Partial<Pick<Rule, 'cause' | 'remedy'>>

const INSTALL = 'Install what it needs on the server'
const OTHER_VERSION = 'Install that version on the server, or let a deployment use Docker where versions differ from the server’s'

/**
 * What rules say of a deployment that is built and run on the server itself, where what they say of containers would lead nowhere. By
 * the rule's id; what is not said here stays. Places are filled as in the rule.
 */
export const WORDS_WITHOUT_DOCKER: Readonly<Record<string, Words>> = {
  server_disk_full: {
    remedy:
      'Look with `df -h` what is full, and remove what nothing uses: journals (`journalctl --vacuum-size=200M`), old releases, volumes. Then deploy again.',
  },
  tls_certificate_unverified: {
    cause: 'The certificate of {address|a server} cannot be verified: it is signed by nobody that the server knows, or has expired.',
    remedy:
      'Give the server the certificate of your own authority (in /usr/local/share/ca-certificates/, then `update-ca-certificates`; NODE_EXTRA_CA_CERTS or SSL_CERT_FILE as a variable), or install ca-certificates where it is missing. Don’t turn verification off.',
  },
  stack_unknown: {
    cause: 'It is not clear how the repository is built and run without Docker.',
    remedy: 'Name a start command or a root directory, or add a Procfile with a line such as `web: node server.js`.',
  },
  npm_lockfile_missing: {
    cause: '`npm ci` needs a package-lock.json, and there is none.',
    remedy: 'Commit package-lock.json (is it in .gitignore?), or set `npm install` as the install command.',
  },
  node_version_mismatch: {
    cause: '{package|A package} asks for {required|another version of Node}; the server has {actual|a different one}.',
    remedy: 'Change "engines" in package.json, or let the deployment use Docker, where each has the version that it asks for.',
  },
  npm_git_missing: {
    cause: 'A dependency in package.json comes from a git repository, and the build finds no git to fetch it with.',
    remedy: 'Install git on the server (`apt-get install git`), or use the published package.',
  },
  node_headers_unreachable: {
    remedy:
      'Use a version of the package that brings binaries for this version of Node, or set the variable npm_config_nodedir, available when building, to a folder with the headers, if the server has one. Does the server reach nodejs.org?',
  },
  native_build_tools_missing: {
    remedy:
      'Install the tools on the server (`apt-get install python3 make g++`), or use a version of the package that brings binaries for this version of Node.',
  },
  build_script_missing: {
    cause: 'package.json has no script "{script}", which the build runs.',
    remedy: 'Add "{script}" to "scripts" in package.json, or set another build command.',
  },
  heap_exhausted_in_build: {
    remedy:
      'Allow it more: the variable NODE_OPTIONS=--max-old-space-size=2048, available when building (in MB, less than the server has), or let the build do less (no source maps).',
  },
  build_tool_not_installed: {
    cause: 'The script of package.json calls `{tool}`, which is not installed.',
  },
  pip_version_not_found: {
    remedy: 'Ask for one of those in the requirements. Versions that need another Python than the server’s are left out.',
  },
  pip_requirements_missing: {
    cause: 'pip was told to install from {file}, which is not there.',
    remedy: 'Is it in the repository, and is the root directory the folder that it is in?',
  },
  python_version_mismatch: {
    cause: '{package|The project} asks for Python {required}; the server has {actual}.',
    remedy: `Change what the project asks for. ${OTHER_VERSION}.`,
  },
  pip_externally_managed: {
    remedy:
      'Leave the install command as detected, which has a virtual environment, or make one (`python3 -m venv .venv`) and use its pip.',
  },
  pg_config_missing: {
    cause: "A package is compiled against PostgreSQL's client library, which the server lacks (pg_config is missing).",
    remedy: `${INSTALL}: \`apt-get install libpq-dev gcc\`. For Python, psycopg2-binary or psycopg[binary] need no compiler.`,
  },
  compiler_missing: {
    cause: '{package|A package} has a part that must be compiled, and the server has no compiler.',
    remedy:
      'Install one on the server: `apt-get install gcc libc6-dev python3-dev` (build-essential for C++), or use a version of the package that has a wheel for this Python.',
  },
  header_missing: {
    cause: '{package|A package} is compiled with {header}, which the server lacks.',
    remedy: 'Install the development package that has it on the server: `apt-get install {debian|the-library-dev}`.',
  },
  database_host_unknown: {
    cause: 'The application looks for its database at "{name}", and that name cannot be resolved on the server.',
    remedy:
      'Write the address at which the database is published into its variable, such as 127.0.0.1 with its port. Names of other deployments, and of a docker-compose.yml ("db"), are not known here.',
  },
  database_refused: {
    remedy:
      'Is that service running, and does its address in the variables lead to it? 127.0.0.1 is the server itself here: a database in another deployment answers there only at a port that it is published at.',
  },
  host_unknown: {
    cause: 'The application looks for {host|a name}, and that name cannot be resolved on the server.',
    remedy:
      'Is it spelt right in the variables? Names of other deployments are not known here: reach them at the address that they are published at. If all names fail, look at the DNS of the server (/etc/resolv.conf).',
  },
  release_command_not_found: {
    cause: 'The release command runs {name}, which is neither in the build nor on the server.',
    remedy:
      'Is it spelt right, and installed? What a package manager puts into node_modules/.bin or a virtual environment is found by `npx …` or by its full path.',
  },
  start_script_missing: {
    cause: 'package.json has no script "{name}", with which the application is to start.',
    remedy: 'Add it to "scripts" in package.json (`"{name|start}": "node server.js"`, say), or set another start command.',
  },
  start_command_not_found: {
    cause: 'The start command calls `{command}`, which is neither in the build nor on the server.',
    remedy:
      'Is it in requirements.txt or package.json, or to be installed on the server? Otherwise mend the start command: the name may be misspelt.',
  },
  entrypoint_not_executable: {
    cause: '{name} is not executable, so the application cannot start.',
    remedy: 'Keep its execute bit in git (`git update-index --chmod=+x`), or let the build command set it (`chmod +x {name|<file>}`).',
  },
  entrypoint_interpreter_missing: {
    remedy:
      'Write `*.sh text eol=lf` into .gitattributes, run `git add --renormalize .`, commit and deploy again. If the lines end well, install the program that its first line names on the server.',
  },
  exec_format_error: {
    remedy:
      'Build it for this server’s processor (the step “Check the server” names it): GOARCH, the right download. A script needs `#!/bin/sh` in its first line.',
  },
  shared_library_missing: {
    cause: 'The server has no {name}, which the program needs.',
    remedy: 'Install the package that has it (packages.debian.org, "search the contents of packages") on the server.',
  },
  node_file_missing: {
    cause: 'Node is to run {file}, which is not in the build.',
    remedy: 'Does the build command make it? Otherwise the start command names the wrong file.',
  },
  node_package_missing: {
    cause: '{file|The application} needs {package}, which is not in the build.',
    remedy:
      'Is it in "dependencies" of package.json, and not only in devDependencies? Is it a file: is that committed, under exactly this name (upper and lower case count)?',
  },
  javascript_syntax_error: {
    remedy:
      'Mend that line (`node --check <file>` finds it), commit and deploy again. Syntax that is newer than the server’s Node needs a newer one.',
  },
  python_module_missing: {
    remedy:
      'Is it in requirements.txt (packages are often called otherwise than their modules)? For a module of your own: is the start command run from the folder above it?',
  },
  python_syntax_error: {
    remedy: 'Mend that line, commit and deploy again. Syntax that is newer than the server’s Python needs a newer one.',
  },
  volume_permission_denied: {
    cause: 'The account of the application may not write to {path}, in the volume {volume}.',
    remedy:
      'Give what is in the volume to the account that runs it, once: `chown -R`, as root on the server. `systemctl show --property User webops-<name>` names it.',
  },
  file_permission_denied: {
    cause: 'The account of the application may not touch {path}.',
    remedy: 'It may write to /app, /tmp and its volumes. Keep what changes in a volume.',
  },
  no_space_left: {
    remedy: 'Look with `df -h` on the server, and for what the application itself keeps.',
  },
  too_many_open_files: {
    remedy: 'Is something opened and never closed? Otherwise raise the limit: the run option `ulimits`, such as nofile=65536.',
  },
  port_taken_in_container: {
    cause: 'Port {taken|of the application} is taken: two programs of the server listen on it, or one does twice.',
    remedy: 'The application has to listen at the port in the variable PORT, which is free for it, and at no fixed one.',
  },
  container_gone: {
    cause: 'The process was removed while it started, by something other than WebOps.',
    remedy: 'See what ends units on this server (`journalctl -u webops-<name>`), then deploy again.',
  },
  apt_repository_unreachable: {
    remedy:
      'Check the names in /etc/apt/sources.list of the server and whether it may reach them. It may also have been a short outage: deploy again.',
  },
  apt_package_gone: { remedy: 'Run `apt-get update` on the server, and deploy again. The mirror may also be incomplete.' },
  apt_lists_missing: {
    cause: 'apt does not know the package {package}: its lists are empty.',
    remedy:
      'A build may install none of the distribution’s packages here: install it on the server (`apt-get update`, `apt-get install {package}`).',
  },
  apt_package_not_found: { cause: 'The distribution of the server has no package {name}.' },
  build_out_of_memory: {
    remedy: 'Give the server more memory or swap, build fewer things at once, or let the build use less.',
  },
  build_no_space_left: {
    remedy:
      'Look with `df -h` what is full, and remove what nothing uses: journals (`journalctl --vacuum-size=200M`), old releases, volumes. Then deploy again.',
  },
  build_exec_format_error: {
    remedy: 'Use the file for this server’s processor (the step “Check the server” names it). A script needs `#!` in its first line.',
  },
  build_file_not_executable: {
    remedy: 'Keep its execute bit in git (`git update-index --chmod=+x {file}`), or run it as `sh {file}`.',
  },
  build_command_not_found: {
    cause: 'The build calls `{command}`, which is neither in the repository nor on the server.',
    remedy: 'Install it on the server, or mind the name: it may be misspelt.',
  },
  build_permission_denied: {
    cause: 'The account of the build may not write to {path}.',
    remedy: 'It may write to the folder of the build, to its home and to /tmp. Let the command write there.',
  },
  build_dns_failure: {
    remedy:
      'Is it spelt right? Names of other deployments are not known here. If all names fail, look at the DNS of the server (/etc/resolv.conf).',
  },
  build_connection_refused: {
    remedy: 'In a build the application does not run. Do it when that starts, or give the build the address of a server that it can reach.',
  },
  build_command_failed: {
    cause: 'The command `{command}` of the build ended with exit status {exitStatus}.',
    remedy: 'Its last lines say why. Try the same where you develop.',
  },
  container_killed: {
    cause: 'The process was ended from outside (exit status 137): by a signal, or by the system for want of memory.',
  },
  exited_with_zero: {
    remedy: 'Start the server itself, in the foreground (no `&`, no `--daemon`, no `service … start`), in the start command.',
  },
  exited_silently: {
    remedy:
      'Try its start command by hand, where you develop. Programs that buffer their output lose it when they end: for Python set PYTHONUNBUFFERED=1.',
  },
}
