'use client'
import dynamic from 'next/dynamic'
import { useEffect, useRef, useState, type FormEvent } from 'react'
import type { CommandExit } from '#core/command/command.schema.ts'
import { ApiError, describeError } from '../api-client.ts'
import { endingWords } from '../command/ending-words.ts'
import { Button } from '../ui/button.tsx'
import { Field } from '../ui/field.tsx'
import { Input, Select } from '../ui/input.tsx'
import { Notice } from '../ui/notice.tsx'
import { CommandSession } from './command-session.ts'
import type { Screen } from './terminal-screen.tsx'

// It is large, and nobody else needs it.
const TerminalScreen = dynamic(() => import('./terminal-screen.tsx').then((module) => module.TerminalScreen), {
  ssr: false,
  loading: () => <div className="h-[60vh] min-h-64 rounded-md border bg-sunken" />,
})

/** Not every image has bash. */
const SHELL = 'command -v bash >/dev/null && exec bash; exec sh'

type State = { phase: 'idle' } | { phase: 'starting' } | { phase: 'open'; release: number } | { phase: 'over'; exit: CommandExit | null }

/** A shell, or another command, with a terminal in the browser. Leaving the page ends it. */
export function TerminalPanel({ name }: { name: string }) {
  const [command, setCommand] = useState(SHELL)
  const [where, setWhere] = useState<'fresh' | 'live'>('live')
  const [state, setState] = useState<State>({ phase: 'idle' })
  const [error, setError] = useState<unknown>(null)
  const [screen, setScreen] = useState<Screen | null>(null)
  const session = useRef<CommandSession | null>(null)
  const leaving = useRef(false)
  useEffect(() => {
    leaving.current = false
    return () => {
      leaving.current = true
      session.current?.close()
    }
  }, [])

  async function open(event: FormEvent) {
    event.preventDefault()
    // Enter in the field submits too, also while one is open.
    if (!screen || state.phase === 'starting' || state.phase === 'open') return
    screen.clear()
    setError(null)
    setState({ phase: 'starting' })
    try {
      const begun = await CommandSession.begin(
        name,
        { command, where, ...screen.size() },
        {
          onOutput: (bytes) => screen.write(bytes),
          onExit: (exit) => setState({ phase: 'over', exit }),
          onProblem: setError,
        },
      )
      session.current = begun
      // The page was left while it began.
      if (leaving.current) {
        begun.end()
        return begun.close()
      }
      setState({ phase: 'open', release: begun.release })
      screen.focus()
    } catch (problem) {
      setError(problem)
      setState({ phase: 'idle' })
    }
  }

  const isOpen = state.phase === 'open'
  const atCommand = error instanceof ApiError && error.field?.startsWith('command') ? error : null
  const { message, hint } = describeError(error)
  return (
    <div className="space-y-4">
      <form onSubmit={(event) => void open(event)} className="flex flex-wrap items-end gap-3">
        <Field id="terminal-command" label="Command" error={atCommand?.message} className="min-w-0 grow basis-64">
          {(ids) => (
            <Input
              {...ids}
              value={command}
              onChange={(event) => setCommand(event.target.value)}
              className="font-mono"
              autoComplete="off"
              autoCapitalize="none"
              spellCheck={false}
              readOnly={isOpen}
            />
          )}
        </Field>
        <Field id="terminal-where" label="Where" className="basis-64">
          {(ids) => (
            <Select {...ids} value={where} onChange={(event) => setWhere(event.target.value as 'fresh' | 'live')} disabled={isOpen}>
              <option value="live">In the container that serves</option>
              <option value="fresh">In a container of its own</option>
            </Select>
          )}
        </Field>
        {isOpen ? (
          <Button type="button" variant="quietDanger" onClick={() => session.current?.end()}>
            End it
          </Button>
        ) : (
          <Button type="submit" variant="primary" disabled={screen === null || command.trim() === ''} busy={state.phase === 'starting'}>
            Open
          </Button>
        )}
      </form>
      {error !== null && !atCommand && (
        <Notice kind="error" title={message}>
          {hint}
        </Notice>
      )}
      <TerminalScreen
        label={`Terminal of ${name}`}
        onReady={setScreen}
        onType={(text) => session.current?.type(text)}
        onResize={(columns, rows) => session.current?.resize(columns, rows)}
      />
      <p role="status" className="text-muted">
        {words(state)}
      </p>
    </div>
  )
}

function words(state: State): string {
  if (state.phase === 'starting') return 'It is being started.'
  if (state.phase === 'open') return `It runs, with release ${state.release}. Leaving this page ends it; Shift+Esc leaves the terminal.`
  if (state.phase === 'over') return endingWords(state.exit)
  return 'What is run here is written into the audit log, without what it prints.'
}
