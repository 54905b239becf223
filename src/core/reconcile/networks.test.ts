import { expect, it } from 'vitest'
import { configuration, settings } from '../../../tests/support/stored-settings.ts'
import { restoreNetworks } from './networks.ts'
import type { Sight } from './sight.ts'
import type { Wish } from './wish.store.ts'

const container = { name: 'webops-shop', networkMode: 'bridge', state: 'running', labels: {} }
const sight = { of: () => ({ containers: [container], unit: null }) } as unknown as Sight
const worker = { services: { engine: { listNetworks: () => Promise.resolve([]) } } } as never
const wish = (useDocker: boolean) =>
  ({
    deployment: { ...settings, id: '1', name: 'shop', project: 'default', environment: 'production', useDocker },
    routes: [],
    live: { configuration },
    open: false,
  }) as unknown as Wish

it('misses a standard deployment on no network', async () => {
  expect(await restoreNetworks(worker, [wish(false)], sight)).toEqual({ mended: [], findings: [] })
  expect((await restoreNetworks(worker, [wish(true)], sight)).findings).toHaveLength(1)
})
