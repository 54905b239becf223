import { KeyValueEditor } from './key-value-editor.tsx'

/** What the application is told by its environment, with Docker and without. */
export function VariablesEditor() {
  return (
    <KeyValueEditor
      field="dockerEnvVars"
      title="Environment variables"
      noun="variable"
      help="A secret is encrypted for the worker and never shown again. A .env file can be pasted into a name."
    />
  )
}
