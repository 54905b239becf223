import { z } from 'zod'
import {
  previewRolloutView,
  previewSettingsView,
  type PreviewSettingsView,
  previewView,
  type PreviewView,
} from '#api/schemas/preview-views.ts'
import { deploymentPath } from './api.ts'
import type { Client } from './client.ts'

/** The calls of the API that are about previews, each with its answer checked. */

const settingsPath = (name: string) => `${deploymentPath(name)}/preview-settings`
const previewsPath = (name: string) => `${deploymentPath(name)}/previews`
const previewPath = (name: string, key: string) => `${previewsPath(name)}/${encodeURIComponent(key)}`

type PreviewRollout = z.output<typeof previewRolloutView>

/** The oldest first. */
export async function listPreviews(client: Client, name: string): Promise<PreviewView[]> {
  return z.object({ items: z.array(previewView) }).parse(await client.request('GET', previewsPath(name))).items
}

/** Lets that commit be built. */
export async function approvePreview(client: Client, name: string, key: string, commit: string): Promise<PreviewRollout> {
  return previewRolloutView.parse(await client.request('POST', `${previewPath(name, key)}/approve`, { commit }))
}

/** @returns null where nothing ran */
export async function removePreview(client: Client, name: string, key: string): Promise<PreviewRollout | null> {
  return z.object({ rollout: previewRolloutView.nullable() }).parse(await client.request('DELETE', previewPath(name, key))).rollout
}

export async function getPreviewSettings(client: Client, name: string): Promise<PreviewSettingsView> {
  return previewSettingsView.parse(await client.request('GET', settingsPath(name)))
}

export async function changePreviewSettings(client: Client, name: string, changes: unknown): Promise<PreviewSettingsView> {
  return previewSettingsView.parse(await client.request('PATCH', settingsPath(name), changes))
}
