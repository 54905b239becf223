'use client'
import { useRouter } from 'next/navigation'
import { useCallback, useEffect, useRef, useState } from 'react'
import type { ChangedVariablesView, VariableListView } from '#api/schemas/variable-views.ts'
import { callApi, describeError } from '../api-client.ts'
import { notify } from '../shell/notify.ts'
import { variablesPath, type VariableScope } from './variable-scope.ts'

/** How long a removed variable can be brought back: its value is still stored meanwhile. */
const UNDO_MS = 8_000

export type Variables = ReturnType<typeof useVariables>

/**
 * The variables as they are stored, and the ways to change them.
 * @param initial from the server; each newer one replaces what is known here
 */
export function useVariables(scope: VariableScope, initial: VariableListView) {
  const router = useRouter()
  const path = variablesPath(scope)
  const [list, setList] = useState(initial)
  const [given, setGiven] = useState(initial)
  if (given !== initial) {
    setGiven(initial)
    setList(initial)
  }

  const change = useCallback(
    async (body: { set?: Record<string, unknown>; remove?: string[]; apply?: boolean }): Promise<ChangedVariablesView> => {
      const { rollouts, ...changed } = await callApi<ChangedVariablesView>('PATCH', path, body)
      setList(changed)
      // What this page read before the change must not come back with it.
      router.refresh()
      return { rollouts, ...changed }
    },
    [path, router],
  )

  return { list, change, path, ...useRemoval(path, change) }
}

/** Takes variables away after a while in which that can be undone. Nobody knows a secret's value but the store, so it is not given back. */
function useRemoval(path: string, change: (body: { remove: string[] }) => Promise<unknown>) {
  const [leaving, setLeaving] = useState<ReadonlySet<string>>(new Set())
  const waiting = useRef(new Map<string, ReturnType<typeof setTimeout>>())

  const forget = useCallback((names: string[]) => {
    for (const name of names) {
      clearTimeout(waiting.current.get(name))
      waiting.current.delete(name)
    }
    setLeaving(new Set(waiting.current.keys()))
  }, [])

  /** Removes now what is on its way out. */
  const settle = useCallback(
    async (names: string[] = [...waiting.current.keys()]) => {
      if (names.length === 0) return
      for (const name of names) clearTimeout(waiting.current.get(name))
      try {
        await change({ remove: names })
      } catch (error) {
        const { message, hint } = describeError(error)
        notify.error(`${names.join(', ')} could not be removed: ${message}`, hint)
      }
      forget(names)
    },
    [change, forget],
  )

  const remove = useCallback(
    (name: string) => {
      waiting.current.set(
        name,
        setTimeout(() => void settle([name]), UNDO_MS),
      )
      setLeaving(new Set(waiting.current.keys()))
    },
    [settle],
  )

  // Whoever leaves the page meant it.
  useEffect(() => {
    const names = waiting.current
    function flush() {
      if (names.size === 0) return
      const body = JSON.stringify({ remove: [...names.keys()] })
      for (const timer of names.values()) clearTimeout(timer)
      names.clear()
      void fetch(`/api/v1${path}`, { method: 'PATCH', headers: { 'content-type': 'application/json' }, body, keepalive: true })
    }
    addEventListener('pagehide', flush)
    return () => {
      removeEventListener('pagehide', flush)
      flush()
    }
  }, [path])

  return { leaving, remove, undo: useCallback((name: string) => forget([name]), [forget]), settle }
}
