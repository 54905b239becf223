'use client'
import type { ReactNode } from 'react'
import { useFormContext } from 'react-hook-form'
import { Field } from '../ui/field.tsx'
import { Select, Textarea } from '../ui/input.tsx'
import type { ForgeInfo } from './forge-info.ts'
import type { RuleValues } from './rule-values.ts'

const PLAIN = { autoComplete: 'off', autoCapitalize: 'none', spellCheck: false } as const

interface RuleFieldsProps {
  forges: ForgeInfo[]
  /** Whether the repository's address says which forge it is. */
  guessed: boolean
}

/** Which forge it is, and which of its pushes deploy. */
export function RuleFields({ forges, guessed }: RuleFieldsProps) {
  const { register, formState } = useFormContext<RuleValues>()
  return (
    <>
      <Field
        id="webhook-forge"
        label="Forge"
        error={formState.errors.forge?.message}
        help={
          guessed ? 'As the repository’s address says.' : 'The repository’s address does not say which it is: each signs in its own way.'
        }
      >
        {(ids) => (
          <Select {...ids} {...register('forge')} className="sm:max-w-72">
            {forges.map(({ id, title }) => (
              <option key={id} value={id}>
                {title}
              </option>
            ))}
          </Select>
        )}
      </Field>
      <Lines
        name="branches"
        label="Branches"
        placeholder="main"
        help={
          <>
            Patterns, one a line: <code>main</code>, <code>release/*</code>, and <code>!release/old</code> to take one out. With none, no
            branch deploys.
          </>
        }
      />
      <Lines
        name="tags"
        label="Tags"
        placeholder="v*"
        help={
          <>
            Patterns, one a line, such as <code>v*</code>. With none, no tag deploys.
          </>
        }
      />
      <Lines
        name="paths"
        label="Changed files"
        placeholder="src/**"
        help={
          <>
            Patterns, one a line, of files of which a push has to change one: <code>api/**</code>, <code>!**/*.md</code>. With none, any
            change deploys.
          </>
        }
      />
      <Field
        id="webhook-pull-requests"
        label="Previews of pull requests"
        error={formState.errors.pullRequests?.message}
        help="Of those that go to one of these branches. The forge’s webhook has to send pull requests, too. Previews of those that are not taken any more are removed."
      >
        {(ids) => (
          <Select {...ids} {...register('pullRequests')} className="sm:max-w-72">
            <option value="none">None</option>
            <option value="own">From the repository’s own branches</option>
            <option value="all">From forks, too, once approved</option>
          </Select>
        )}
      </Field>
    </>
  )
}

interface LinesProps {
  name: 'branches' | 'tags' | 'paths'
  label: string
  placeholder: string
  help: ReactNode
}

function Lines({ name, label, placeholder, help }: LinesProps) {
  const { register, formState } = useFormContext<RuleValues>()
  return (
    <Field id={`webhook-${name}`} label={label} help={help} error={formState.errors[name]?.message} optional={name !== 'branches'}>
      {(ids) => (
        <Textarea {...ids} {...register(name)} {...PLAIN} small rows={2} placeholder={placeholder} className="font-mono text-[13px]" />
      )}
    </Field>
  )
}
