import { styleText } from 'node:util'
import type { PlanView } from '#api/schemas/views.ts'
import { shortCommit } from './words.ts'

/** A plan to be read: what will happen, in order, and whether there will be a gap. */
export function printPlan(plan: PlanView, verbose: boolean): string {
  const lines = [styleText('bold', `${plan.kind} ${plan.deployment}`)]
  if (plan.commit) lines.push(`  commit   ${shortCommit(plan.commit)} ${plan.commitSubject ?? ''}`.trimEnd())
  if (plan.stack) lines.push(`  is       ${plan.stack}${plan.evidence.length > 0 ? ` (${plan.evidence.join('; ')})` : ''}`)
  lines.push(`  runtime  ${plan.runtime}`)
  if (plan.address) lines.push(`  address  ${plan.address}`)
  lines.push(`  gap      ${plan.gapSeconds === 0 ? 'none' : `about ${plan.gapSeconds} s during which nothing serves`}`, '')
  if (plan.changes.length > 0) lines.push(styleText('bold', 'Settings that change'), ...plan.changes.map(changeText), '')
  plan.steps.forEach((step, index) => {
    lines.push(
      `${String(index + 1).padStart(2)}. ${styleText('bold', step.title)} ${styleText('dim', `(${step.addon})`)}`,
      `    ${step.summary}`,
    )
    if (step.replaces.length > 0) lines.push(`    replaces ${step.replaces.join(', ')}`)
    for (const warning of step.warnings) lines.push(`    ${styleText('yellow', '!')} ${warning}`)
    for (const artifact of step.artifacts) {
      lines.push(verbose ? `    ${artifact.kind} ${artifact.name}:` : `    writes ${artifact.kind} ${artifact.name}`)
      if (verbose)
        lines.push(
          ...artifact.content
            .trimEnd()
            .split('\n')
            .map((line) => `    │ ${line}`),
        )
    }
  })
  const own = plan.warnings.filter((warning) => !plan.steps.some((step) => step.warnings.includes(warning)))
  if (own.length > 0) lines.push('', ...own.map((warning) => `${styleText('yellow', '!')} ${warning}`))
  return `${lines.join('\n')}\n`
}

function changeText({ field, from, to, fromFile }: PlanView['changes'][number]): string {
  return `  ${field}: ${from ?? 'not set'} → ${to ?? 'not set'}${fromFile ? styleText('dim', ' (webops.yaml)') : ''}`
}
