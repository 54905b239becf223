import type { FrozenVariable } from './frozen-configuration.schema.ts'
import type { VariableRecord } from '../variable/variable-record.ts'

/** A variable as a release keeps it. What goes without saying is not said. */
export function freezeVariable({ value, ciphertext, availableAt, refersTo, scope, fingerprint }: VariableRecord): FrozenVariable {
  const common = {
    ...(availableAt && availableAt !== 'run' && { availableAt }),
    // In a plain value it can be seen whether anything in it may be a reference.
    ...(refersTo && (ciphertext !== null || value?.includes('${')) && { refersTo }),
  }
  if (ciphertext === null) return { value: value ?? '', ...common }
  return { ciphertext, ...(scope && scope !== 'deployment' && { scope }), ...(fingerprint && { fingerprint }), ...common }
}
