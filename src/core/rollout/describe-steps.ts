import type { StepDescription } from '../../addon-api/step.ts'
import type { PlanStep } from './plan.schema.ts'
import type { PlannedStep } from './planned-step.ts'

/**
 * Turns steps into data. A step that cannot describe itself yet says so instead of ending the plan.
 * @param redact cuts secrets out of what an addon says
 */
export async function describeSteps(planned: PlannedStep[], redact: (text: string) => string): Promise<PlanStep[]> {
  const described: PlanStep[] = []
  for (const { step, addon } of planned) {
    described.push(planStepOf(step, addon, await describeOne(step), redact))
  }
  return described
}

/** One step as data. */
export function planStepOf(
  { key, title }: PlannedStep['step'],
  addon: string,
  { summary, artifacts = [], warnings = [], gapSeconds = 0, replaces = [] }: StepDescription,
  redact: (text: string) => string,
): PlanStep {
  return {
    key,
    title,
    addon,
    summary: redact(summary),
    artifacts: artifacts.map((artifact) => ({ ...artifact, content: redact(artifact.content) })),
    warnings: warnings.map(redact),
    gapSeconds,
    replaces: replaces.map(redact),
  }
}

async function describeOne(step: PlannedStep['step']): Promise<StepDescription> {
  try {
    return await step.describe()
  } catch (error) {
    return { summary: step.title, warnings: [`This step cannot say more yet: ${(error as Error).message}`] }
  }
}
