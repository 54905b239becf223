import { Notice } from '../ui/notice.tsx'

/** Why a change was refused, where no field says it. */
export function ChangeProblem({ problem }: { problem: { message: string; hint: string | null } | null }) {
  if (!problem) return null
  return (
    <Notice kind="error" title={problem.message}>
      {problem.hint}
    </Notice>
  )
}
