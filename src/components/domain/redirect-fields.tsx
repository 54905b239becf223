'use client'
import { Field } from '../ui/field.tsx'
import { Select } from '../ui/input.tsx'
import type { PartProps } from './domain-dialog.tsx'
import { CheckField } from './part.tsx'

const STATUSES = [
  ['308', '308: for good; what was sent is sent again'],
  ['301', '301: for good; forms may lose what was sent'],
  ['307', '307: for now; what was sent is sent again'],
  ['302', '302: for now; forms may lose what was sent'],
]

/** How a redirect leads away. */
export function RedirectFields({ values, set }: PartProps) {
  return (
    <>
      <Field id="domain-status" label="Status">
        {(ids) => (
          <Select {...ids} value={values.redirectStatus} onChange={(event) => set({ redirectStatus: event.target.value })}>
            {STATUSES.map(([status, label]) => (
              <option key={status} value={status}>
                {label}
              </option>
            ))}
          </Select>
        )}
      </Field>
      <CheckField
        label="Keep the path"
        help="Whoever asks for /cart gets to /cart there."
        checked={values.redirectKeepsPath}
        onChange={(redirectKeepsPath) => set({ redirectKeepsPath })}
      />
    </>
  )
}
