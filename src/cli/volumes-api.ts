import type { Readable } from 'node:stream'
import { archiveTakenView, everyVolumesView, type EveryVolumesView, volumesView, type VolumesView } from '#api/schemas/volume-views.ts'
import { deploymentPath } from './api.ts'
import type { Client } from './client.ts'

/** The calls of the API about volumes. */

const archivePath = (name: string, volume: string) => `${deploymentPath(name)}/volumes/${encodeURIComponent(volume)}/archive`

export async function listVolumes(client: Client, name: string): Promise<VolumesView> {
  return volumesView.parse(await client.request('GET', `${deploymentPath(name)}/volumes`))
}

/** Those of all deployments, also of those that are removed. */
export async function listAllVolumes(client: Client): Promise<EveryVolumesView> {
  return everyVolumesView.parse(await client.request('GET', '/api/v1/volumes'))
}

export async function removeVolume(client: Client, engineName: string): Promise<void> {
  await client.request('DELETE', `/api/v1/volumes/${encodeURIComponent(engineName)}`, { name: engineName })
}

export function downloadVolume(client: Client, name: string, volume: string, signal: AbortSignal): Promise<Readable> {
  return client.download(archivePath(name, volume), signal)
}

/** @param length in bytes; null: not known before its end */
export async function uploadVolume(
  client: Client,
  place: { name: string; volume: string },
  bytes: Readable,
  length: number | null,
  signal: AbortSignal,
) {
  return archiveTakenView.parse(await client.upload(archivePath(place.name, place.volume), bytes, length, signal))
}
