import type { PushView } from '#api/schemas/push-view.ts'

const MODES: Record<PushView['mode'], string> = {
  refuse: 'refuse (the branch moves once its release serves; else the push fails)',
  accept: 'accept (the branch moves at once; the rollout follows)',
}

/** How a deployment takes pushes, and where. */
export function pushText(name: string, push: PushView): string {
  const rows: [string, string][] = [
    ['https', push.https],
    ['ssh', push.ssh ?? 'not taken here'],
    ...(push.sshFingerprint === null ? [] : [['host key', push.sshFingerprint] satisfies [string, string]]),
    ['mode', MODES[push.mode]],
    ['other branches', push.otherBranches === 'keep' ? 'kept, and not deployed' : 'refused'],
    ['tags', push.deployTags ? 'deployed' : 'kept, and not deployed'],
    ['force-push', push.forcePush ? 'allowed' : 'refused'],
    ['deletions', push.deletions ? 'allowed, but for the branch that deploys' : 'refused'],
    ['largest push', `${push.maxPackMb} MB`],
    ['fsck', push.fsckObjects ? 'every object is looked at' : 'off'],
  ]
  const width = Math.max(...rows.map(([word]) => word.length))
  return `A push to ${push.branch} deploys ${name}.\n${rows.map(([word, value]) => `  ${word.padEnd(width)}  ${value}\n`).join('')}`
}

/** What to type so that something is there to deploy. */
export function firstPushText(name: string, branch: string): string {
  return `The first push deploys it. In the folder of its repository:\n  webops git-remote add ${name}\n  git push webops ${branch}\n`
}
