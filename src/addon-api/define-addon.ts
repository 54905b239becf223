import type { CommandHook, DeploymentHook, HealthHook, ReconcileHook } from './context.ts'

/** Types a deployment hook. What it returns is the function itself. */
export function defineDeploymentHook(hook: DeploymentHook): DeploymentHook {
  return hook
}

/** Types a health hook. */
export function defineHealthHook(hook: HealthHook): HealthHook {
  return hook
}

/** Types a hook that reconciles. */
export function defineReconcileHook(hook: ReconcileHook): ReconcileHook {
  return hook
}

/** Types a hook that says in which container a command runs. */
export function defineCommandHook(hook: CommandHook): CommandHook {
  return hook
}
