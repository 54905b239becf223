import { afterEach, expect, it } from 'vitest'
import type { ProxyRoute } from '#core/ports/proxy.ts'
import { applyRoutes } from '#core/route/apply-routes.ts'
import { Secret } from '#core/secret/secret.ts'
import { makeCertificateFor } from '../support/certificates.ts'
import { happySteps, testWorker } from './test-worker.ts'

/** From the database to what the proxy is handed. */

let world: Awaited<ReturnType<typeof testWorker>>
afterEach(() => world.close())

it('hands over all that a route is, with the key that was handed in opened', async () => {
  world = await testWorker(happySteps)
  const { worker, database, addDeployment } = world
  const { id } = await addDeployment('shop')
  await database.deployment.update({ where: { id }, data: { maintenance: true, maintenanceMessage: 'Back at 9.' } })
  const host = 'shop.webops-test.org'
  const { chain, key } = await makeCertificateFor([host])
  await database.route.create({
    data: {
      deploymentId: id,
      host,
      path: '/api',
      dnsState: 'ok',
      settings: { tls: 'custom', stripPath: true },
      certificate: {
        create: {
          certificate: chain,
          privateKey: await worker.sealer.seal(new Secret(key), { deploymentId: id, kind: 'certificate', host }),
          names: [host],
          notAfter: new Date(),
          fingerprint: '',
        },
      },
    },
  })
  await database.route.create({
    data: { deploymentId: id, host: 'www.webops-test.org', kind: 'redirect', redirectTo: `https://${host}`, dnsState: 'ok' },
  })
  const applied: ProxyRoute[] = []
  worker.services.proxy.apply = async (routes) => void applied.push(...routes)
  await applyRoutes(worker)
  const maintenance = { message: 'Back at 9.' }
  expect(applied).toMatchObject([
    { host: 'shop.localhost', kind: 'serve', maintenance, certificate: null, publicName: false, settings: { tls: 'auto' } },
    { host, path: '/api', kind: 'serve', maintenance, publicName: false, settings: { tls: 'custom', stripPath: true, compression: true } },
    { host: 'www.webops-test.org', kind: 'redirect', redirectTo: `https://${host}`, publicName: true },
  ])
  expect(applied[1]?.certificate?.privateKey.reveal()).toContain('PRIVATE KEY')
})
