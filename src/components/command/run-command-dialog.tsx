'use client'
import { useEffect, useRef, useState, useSyncExternalStore, type FormEvent } from 'react'
import type { CommandExit, StartedCommand } from '#core/command/command.schema.ts'
import { ApiError, callApi, describeError } from '../api-client.ts'
import { useRunWords } from '../deployment/run-words-context.tsx'
import { LogStore } from '../log/log-store.ts'
import { LogView } from '../log/log-view.tsx'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { Field } from '../ui/field.tsx'
import { Input, Select } from '../ui/input.tsx'
import { Notice } from '../ui/notice.tsx'
import { endingWords } from './ending-words.ts'
import { followCommand } from './follow-command.ts'

interface Running {
  store: LogStore
  path: string
  release: number
  /** Undefined while it runs. */
  exit: CommandExit | null | undefined
}

/** Runs a command once and shows what it prints. Closing it ends the command. */
export function RunCommandDialog({ name, onClose }: { name: string; onClose: () => void }) {
  const { standard, running: kind, built, reader } = useRunWords()
  const [command, setCommand] = useState('')
  const [where, setWhere] = useState<'fresh' | 'live'>('fresh')
  const [asking, setAsking] = useState(false)
  const [error, setError] = useState<unknown>(null)
  const [running, setRunning] = useState<Running | null>(null)
  const leaving = useRef<AbortController | null>(null)
  useEffect(() => () => leaving.current?.abort(), [])
  const runs = running?.exit === undefined && running !== null

  async function run(event: FormEvent) {
    event.preventDefault()
    leaving.current?.abort()
    setAsking(true)
    setError(null)
    setRunning(null)
    try {
      const started = await callApi<StartedCommand>('POST', `/deployments/${name}/commands`, { command, where })
      const controller = new AbortController()
      leaving.current = controller
      const path = `/deployments/${name}/commands/${started.id}`
      const store = new LogStore()
      setRunning({ store, path, release: started.release, exit: undefined })
      followCommand(store, path, (exit) => setRunning((now) => now && { ...now, exit }), controller.signal)
    } catch (problem) {
      setError(problem)
    } finally {
      setAsking(false)
    }
  }

  const stop = () => {
    if (running) callApi('DELETE', running.path).catch((problem: unknown) => setError(problem))
  }
  const atCommand = error instanceof ApiError && error.field?.startsWith('command') ? error : null
  const { message, hint } = describeError(error)

  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={`Run a command for ${name}`}
      description={`With the ${built} and the configuration that serve. It is written into the audit log.`}
      footer={
        <>
          <Button onClick={onClose}>{runs ? 'End it and close' : 'Close'}</Button>
          {runs ? (
            <Button variant="quietDanger" onClick={stop}>
              End the command
            </Button>
          ) : (
            <Button variant="primary" type="submit" form="run-command" disabled={command.trim() === ''} busy={asking}>
              Run
            </Button>
          )}
        </>
      }
    >
      <form id="run-command" onSubmit={(event) => void run(event)} className="space-y-4">
        <Field
          id="run-command-line"
          label="Command"
          help={`A line for ${reader}. It gets no input: what asks questions is for ${standard ? '' : 'the terminal, or for '}webops run.`}
          error={atCommand?.message}
        >
          {(ids) => (
            <Input
              {...ids}
              value={command}
              onChange={(event) => setCommand(event.target.value)}
              placeholder="python manage.py check --deploy"
              className="font-mono"
              autoComplete="off"
              autoCapitalize="none"
              spellCheck={false}
              readOnly={runs}
            />
          )}
        </Field>
        <Field id="run-command-where" label="Where" help={`A ${kind} of its own leaves what serves alone.`}>
          {(ids) => (
            <Select {...ids} value={where} onChange={(event) => setWhere(event.target.value as 'fresh' | 'live')} disabled={runs}>
              <option value="fresh">In a {kind} of its own</option>
              <option value="live">{standard ? 'Beside the process that serves' : 'In the container that serves'}</option>
            </Select>
          )}
        </Field>
      </form>
      {error !== null && !atCommand && (
        <Notice kind="error" title={message} className="mt-4">
          {hint}
        </Notice>
      )}
      {running && <Output name={name} running={running} />}
    </Dialog>
  )
}

function Output({ name, running: { store, exit, release } }: { name: string; running: Running }) {
  const snapshot = useSyncExternalStore(store.subscribe, store.read, store.read)
  const well = exit?.exitCode === 0
  return (
    <div className="mt-4 space-y-3">
      <LogView
        snapshot={snapshot}
        label={`Output of the command of ${name}`}
        fileName={`${name}-command.log`}
        empty={exit === undefined ? 'It has printed nothing yet.' : 'It printed nothing.'}
        className="h-72"
      />
      <div role="status">
        {exit === undefined ? (
          <p className="text-muted">It runs, with release {release}.</p>
        ) : (
          <Notice kind={well ? 'info' : 'error'} title={endingWords(exit)} />
        )}
      </div>
    </div>
  )
}
