import { gitRef } from '../deployment/deployment.schema.ts'
import type { PushedCommands, RefCommand } from '../ports/git-server.ts'
import type { PushSettings } from './push-settings.schema.ts'

export interface Judged {
  command: RefCommand
  /** `deploy`: once it is deployed, or at once; `keep`: as it is. */
  action: 'deploy' | 'keep' | 'refuse'
  /** It takes commits away from what was there. */
  rewrites: boolean
  /** Why it is refused; null: it is not. */
  reason: string | null
}

export interface Judgement {
  /** The branch that deploys. */
  branch: string
  settings: PushSettings
  isAncestor(ancestor: string, commit: string): Promise<boolean>
  /** Kinds of objects, by id. */
  kinds(ids: string[]): Promise<Map<string, string>>
}

/** What a ref is, by our own grammar, which is narrower than git's; null: neither a branch nor a tag. */
export function branchOrTag(ref: string): { kind: 'branch' | 'tag'; name: string } | null {
  const [, folder, name = ''] = /^refs\/(heads|tags)\/(.+)$/s.exec(ref) ?? []
  if (!folder || !gitRef.safeParse(name).success || ref.length > 255) return null
  return { kind: folder === 'heads' ? 'branch' : 'tag', name }
}

/** What is to become of each command of a push. Where all or none are wanted and one is refused, all are. */
export async function judgeCommands(pushed: PushedCommands, judgement: Judgement): Promise<Judged[]> {
  const { commands, atomic } = pushed
  const kinds = await judgement.kinds(commands.flatMap(({ after }) => after ?? []))
  const twice = doubled(commands)
  const tags = commands.filter(({ ref, after }) => after !== null && branchOrTag(ref)?.kind === 'tag')
  const judged: Judged[] = []
  const known = { ...judgement, isAncestor: remembered(judgement.isAncestor) }
  for (const command of commands) {
    const refused = twice.has(command.ref) ? 'is named twice in this push' : null
    judged.push(refused ? refuse(command, refused) : await judge(command, known, kinds, tags.length))
  }
  const isRefused = judged.some(({ action }) => action === 'refuse')
  if (!atomic || !isRefused) return judged
  return judged.map((one) => (one.action === 'refuse' ? one : refuse(one.command, 'another ref of this atomic push was refused')))
}

async function judge(command: RefCommand, judgement: Judgement, kinds: Map<string, string>, tags: number): Promise<Judged> {
  const { ref, before, after } = command
  const { branch, settings } = judgement
  const place = branchOrTag(ref)
  if (!place) return refuse(command, 'only branches and tags are taken, with names of letters, digits and ._/+@#=,-')
  const deploys = place.kind === 'branch' && place.name === branch
  if (after === null) {
    if (deploys) return refuse(command, `${branch} is the branch that deploys: it is not deleted`)
    if (!settings.deletions) return refuse(command, 'branches and tags are not deleted here (setting: deletions)')
    return { command, action: 'keep', rewrites: true, reason: null }
  }
  if (place.kind === 'tag') {
    if (before !== null && !settings.forcePush) return refuse(command, 'the tag is there already (setting: force push)')
    // All of them at once would be deployed one after the other: nobody means that.
    const action = settings.deployTags && tags === 1 ? 'deploy' : 'keep'
    return { command, action, rewrites: before !== null, reason: null }
  }
  if (kinds.get(after) !== 'commit') return refuse(command, 'a branch points to a commit')
  if (!deploys && settings.otherBranches === 'refuse') return refuse(command, `only ${branch} is taken (setting: other branches)`)
  const rewrites = before !== null && !(await judgement.isAncestor(before, after))
  if (rewrites && !settings.forcePush) return refuse(command, 'it takes commits away that are here: fetch first (setting: force push)')
  return { command, action: deploys ? 'deploy' : 'keep', rewrites, reason: null }
}

function refuse(command: RefCommand, reason: string): Judged {
  return { command, action: 'refuse', rewrites: false, reason }
}

/** Many refs often go from the same commit to the same commit. */
function remembered(ask: Judgement['isAncestor']): Judgement['isAncestor'] {
  const answers = new Map<string, Promise<boolean>>()
  return (ancestor, commit) => {
    const key = `${ancestor} ${commit}`
    const answer = answers.get(key) ?? ask(ancestor, commit)
    answers.set(key, answer)
    return answer
  }
}

function doubled(commands: RefCommand[]): Set<string> {
  const seen = new Set<string>()
  const twice = new Set<string>()
  for (const { ref } of commands) (seen.has(ref) ? twice : seen).add(ref)
  return twice
}
