import {
  changedVariablesView,
  type ChangedVariablesView,
  importedVariablesView,
  type ImportedVariablesView,
  type VariableChangeView,
  variableHistoryView,
  variableListView,
  type VariableListView,
  type VariableRowView,
} from '#api/schemas/variable-views.ts'
import type { ChangeVariablesInput, ImportVariablesInput } from '#core/variable/variable.schema.ts'
import type { Client } from './client.ts'
import type { VariablePlace } from './variable-place.ts'

/** The calls of the API that are about variables, each with its answer checked. */

export async function listVariables(client: Client, place: VariablePlace): Promise<VariableListView> {
  return variableListView.parse(await client.request('GET', place.path))
}

/** Those that are set, without what only the live release still has. */
export function storedOf({ items }: Pick<VariableListView, 'items'>): VariableRowView[] {
  return items.filter(({ state }) => state !== 'removed')
}

/** What is not named stays as it is, whoever else changes something meanwhile. */
export async function changeVariables(
  client: Client,
  place: VariablePlace,
  changes: Partial<ChangeVariablesInput>,
): Promise<ChangedVariablesView> {
  return changedVariablesView.parse(await client.request('PATCH', place.path, changes))
}

export async function importVariables(
  client: Client,
  place: VariablePlace,
  input: Partial<ImportVariablesInput>,
): Promise<ImportedVariablesView> {
  return importedVariablesView.parse(await client.request('POST', `${place.path}/import`, input))
}

/** As the text of an .env file; secrets stand in it as comments. */
export function exportVariables(client: Client, place: VariablePlace): Promise<string> {
  return client.text(`${place.path}/export`)
}

const PAGE = 100

/**
 * The latest first.
 * @param name of one variable; all of them without it
 */
export async function listVariableChanges(
  client: Client,
  place: VariablePlace,
  name: string | undefined,
  limit: number,
): Promise<VariableChangeView[]> {
  const items: VariableChangeView[] = []
  for (let after: string | null = null; ;) {
    const query = new URLSearchParams({
      limit: String(Math.min(PAGE, limit - items.length)),
      ...(name === undefined ? {} : { name }),
      ...(after === null ? {} : { after }),
    })
    const page = variableHistoryView.parse(await client.request('GET', `${place.path}/history?${query}`))
    items.push(...page.items)
    after = page.next
    if (after === null || items.length >= limit) return items
  }
}
