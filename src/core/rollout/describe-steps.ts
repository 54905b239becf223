import type { StepDescription } from '../../addon-api/step.ts'
import type { PlanStep } from './plan.schema.ts'
import type { PlannedStep } from './planned-step.ts'

/** Turns steps into data. A step that cannot describe itself yet says so instead of ending the plan. */
export async function describeSteps(planned: PlannedStep[]): Promise<PlanStep[]> {
  const described: PlanStep[] = []
  for (const { step, addon } of planned) {
    described.push(planStepOf(step.key, step.title, addon, await describeOne(step)))
  }
  return described
}

/** One step as data. */
export function planStepOf(key: string, title: string, addon: string, description: StepDescription): PlanStep {
  return {
    key,
    title,
    addon,
    summary: description.summary,
    artifacts: description.artifacts ?? [],
    warnings: description.warnings ?? [],
    gapSeconds: description.gapSeconds ?? 0,
    replaces: description.replaces ?? [],
  }
}

async function describeOne(step: PlannedStep['step']): Promise<StepDescription> {
  try {
    return await step.describe()
  } catch (error) {
    return { summary: step.title, warnings: [`This step cannot say more yet: ${(error as Error).message}`] }
  }
}
