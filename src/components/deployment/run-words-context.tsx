'use client'
import { createContext, type ReactNode, useContext } from 'react'
import { CONTAINER_WORDS, runWords } from './run-words.ts'

const RunWordsContext = createContext(CONTAINER_WORDS)

/** The words for the deployment whose page this is. */
export const useRunWords = () => useContext(RunWordsContext)

/** Around the pages of a deployment. */
export function RunWordsProvider({ useDocker, children }: { useDocker: boolean; children: ReactNode }) {
  return <RunWordsContext value={runWords(useDocker)}>{children}</RunWordsContext>
}
