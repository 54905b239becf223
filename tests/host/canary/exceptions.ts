/**
 * Where a planted secret may stand, and why. All else is a leak. Nothing here is readable for anybody but root, which
 * the suite checks where WebOps itself writes it.
 */
export const EXCEPTIONS: { place: RegExp; canary?: RegExp; until: 'removed' | 'ever'; reason: string }[] = [
  {
    place: /^process .*environ of a container$/,
    until: 'removed',
    reason: "A container's own environment is what the secrets are for.",
  },
  {
    place: /^\/var\/lib\/docker\/containers\/[0-9a-f]{64}\/(config\.v2\.json|hostconfig\.json)$/,
    until: 'removed',
    reason: "The engine keeps a container's environment to start it again: mode 0600, root's.",
  },
  {
    place: /^\/run\/(containerd|docker)\/.*\/moby\/[0-9a-f]{64}\/config\.json$/,
    until: 'removed',
    reason: "The engine hands a container's environment to the program that starts it.",
  },
  {
    place: /^\/tmp\/runc-process\d+$/,
    until: 'removed',
    reason: "The same, for the moment in which the engine starts another program in it, such as its HEALTHCHECK: mode 0600, root's.",
  },
  {
    place: /^\/var\/lib\/docker\/containers\/[0-9a-f]{64}\/[0-9a-f]{64}-json\.log/,
    until: 'removed',
    reason: 'What an application prints is its own affair: the engine keeps it as it is, and WebOps cuts secrets out when it shows it.',
  },
  {
    place: /^\/(var|run)\/log\/journal\//,
    until: 'ever',
    reason: "The same in the journal, of the deployment's own unit; the entries of all other units are looked through one by one.",
  },
  {
    place: /^\/var\/lib\/webops\/deployments\/[a-z-]+\/(?:container\.json|\.container\.json\.[0-9a-f-]{36})$/,
    until: 'removed',
    reason:
      'From this a unit makes its container again when somebody removed it, also without a worker: mode 0600, in a folder of root alone.',
  },
  {
    place: /^\/var\/lib\/webops\/deployments\/[a-z-]+\/files\/\d+\/(?:[0-9a-f]{32}|\.[0-9a-f]{32}\.[0-9a-f-]{36})$/,
    canary: /^a configuration file$/,
    until: 'removed',
    reason: 'What a container is given to read, as the engine mounts it: in folders of root alone, which no mount passes through.',
  },
  {
    place: /^\/var\/lib\/webops\/git\/git-\w+\/(credentials|deploy_key)$/,
    canary: /^(repository password|deploy key)$/,
    until: 'removed',
    reason: 'What git and ssh read it from while they run: mode 0600, in a folder of root alone, removed right after.',
  },
  {
    place: /^(\/var\/lib\/webops\/(workspaces|mirrors|demo)|\/var\/lib\/docker\/(buildkit|overlay2|tmp)|\/tmp)\//,
    canary: /^written in the repository$/,
    until: 'ever',
    reason:
      'Who writes a secret into the repository has it in the checkout and in the build; in logs and errors it is cut out all the same.',
  },
  {
    place: /^process .*(sh|node|runc).* (cmdline|environ)/,
    canary: /^written in the repository$/,
    until: 'ever',
    reason: 'The same, as the command of the Dockerfile that is being run.',
  },
]
