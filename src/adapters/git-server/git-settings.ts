/**
 * How git serves, whatever a repository's own configuration says: for all of its programs, by their environment.
 * @param hooksDir our hook, and no other
 */
export function serverSettings(hooksDir: string): Record<string, string> {
  return {
    'core.hooksPath': hooksDir,
    'core.fsmonitor': 'false',
    'safe.directory': '*',
    'init.defaultBranch': 'main',
    'protocol.allow': 'never',
    // What is under way is the panel's own affair.
    'transfer.hideRefs': 'refs/webops',
    'uploadpack.allowFilter': 'true',
    'uploadpack.allowAnySHA1InWant': 'true',
    // Every ref of a push is judged by our hook, and changed by us.
    'receive.procReceiveRefs': 'refs',
    'receive.advertisePushOptions': 'false',
    'receive.autogc': 'false',
    'receive.updateServerInfo': 'false',
    'gc.autoDetach': 'false',
    // Of the panel's memory: large files go past it, and one thread packs.
    'core.bigFileThreshold': '8m',
    'core.deltaBaseCacheLimit': '16m',
    'core.packedGitWindowSize': '1m',
    'core.packedGitLimit': '32m',
    'pack.threads': '1',
    'pack.windowMemory': '32m',
    'pack.deltaCacheSize': '16m',
  }
}

/** What is looked for in objects that come (git-fsck, "FSCK MESSAGES"), but for what old programs got wrong and does no harm. */
const HARMLESS = ['zeroPaddedFilemode', 'missingSpaceBeforeDate', 'badTimezone', 'missingEmail', 'missingSpaceBeforeEmail']

/** Of one push. @param maxPackMb of what it may bring */
export function receiveSettings({ maxPackMb, fsckObjects }: { maxPackMb: number; fsckObjects: boolean }): Record<string, string> {
  return {
    'receive.fsckObjects': String(fsckObjects),
    'receive.maxInputSize': `${maxPackMb}m`,
    ...Object.fromEntries(HARMLESS.map((message) => [`receive.fsck.${message}`, 'warn'])),
  }
}

/** Settings as git takes them from its environment. */
export function asEnvironment(settings: Record<string, string>): Record<string, string> {
  const entries = Object.entries(settings)
  const pairs = entries.flatMap(([key, value], index) => [
    [`GIT_CONFIG_KEY_${index}`, key],
    [`GIT_CONFIG_VALUE_${index}`, value],
  ])
  return { GIT_CONFIG_COUNT: String(entries.length), ...Object.fromEntries(pairs) }
}
