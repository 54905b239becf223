'use client'
import { RemoveRow, RowEditor } from '../deployment-form/row-editor.tsx'
import { Field, FieldError } from '../ui/field.tsx'
import { Input, Textarea } from '../ui/input.tsx'
import type { PartProps } from './domain-dialog.tsx'
import type { UserRow } from './domain-values.ts'
import { Part } from './part.tsx'

/** Who may come in, with which password, and what is open to all. */
export function AccessFields({ values: { users, openPaths }, set, errorOf }: PartProps) {
  const change = (index: number, changes: Partial<UserRow>) =>
    set({ users: users.map((row, at) => (at === index ? { ...row, ...changes } : row)) })
  return (
    <Part title="Who may come in">
      <RowEditor
        title="Users"
        noun="user"
        help={
          users.length === 0
            ? 'Everybody may. With a user, browsers ask for a name and a password.'
            : 'Browsers ask for a name and a password.'
        }
        count={users.length}
        onAdd={() => set({ users: [...users, { user: '', password: '', stored: false }] })}
      >
        {users.map((row, index) => {
          const message = errorOf(`settings.basicAuth.${index}`)
          const errorId = message ? `user-${index}-error` : undefined
          const number = index + 1
          return (
            <li key={index} className="space-y-1">
              <div className="grid grid-cols-[minmax(0,1fr)_minmax(0,1fr)_auto] items-center gap-2">
                <Input
                  value={row.user}
                  onChange={(event) => change(index, { user: event.target.value, stored: false })}
                  aria-label={`Name of user ${number}`}
                  aria-invalid={message ? true : undefined}
                  aria-describedby={errorId}
                  placeholder="name"
                  autoComplete="off"
                  autoCapitalize="none"
                  spellCheck={false}
                />
                <Input
                  type="password"
                  value={row.password}
                  onChange={(event) => change(index, { password: event.target.value })}
                  aria-label={`Password of user ${number}`}
                  placeholder={row.stored ? 'kept as it is' : 'password'}
                  autoComplete="new-password"
                />
                <RemoveRow label={`Remove user ${number}`} onRemove={() => set({ users: users.filter((_row, at) => at !== index) })} />
              </div>
              {message && <FieldError id={errorId} message={message} />}
            </li>
          )
        })}
      </RowEditor>
      {users.length > 0 && (
        <Field
          id="domain-open"
          label="Paths that are open to all"
          optional
          error={errorOf('settings.openPaths')}
          help="One a line, such as /.well-known: what begins with it needs no password."
        >
          {(ids) => (
            <Textarea
              {...ids}
              value={openPaths}
              onChange={(event) => set({ openPaths: event.target.value })}
              className="min-h-16 font-mono text-[13px]"
              autoCapitalize="none"
              spellCheck={false}
            />
          )}
        </Field>
      )}
    </Part>
  )
}
