import { createRoute, z } from '@hono/zod-openapi'
import { idParameter, nameParameter } from './parameters.ts'
import { presentChangedDomain, presentDomain } from './presenters/present-domain.ts'
import { body, json, problems, router } from './router.ts'
import { appliedView, changedDomainView, domainView } from './schemas/domain-views.ts'
import type { Core } from '#core/core.ts'
import { addDomain } from '#core/domain/add-domain.ts'
import { askCheck } from '#core/domain/ask-check.ts'
import { removeCertificate, setCertificate } from '#core/domain/change-certificate.ts'
import { certificateInput, createDomainInput, updateDomainInput } from '#core/domain/domain.schema.ts'
import { getDomain, listDomains } from '#core/domain/list-domains.ts'
import { removeDomain } from '#core/domain/remove-domain.ts'
import { updateDomain } from '#core/domain/update-domain.ts'

const tags = ['Domains']
const params = nameParameter.extend(idParameter.shape)

const list = createRoute({
  method: 'get',
  path: '/deployments/{name}/domains',
  tags,
  summary: 'All addresses of a deployment',
  request: { params: nameParameter },
  responses: { 200: json(z.object({ items: z.array(domainView) }), 'Oldest first'), ...problems },
})
const add = createRoute({
  method: 'post',
  path: '/deployments/{name}/domains',
  tags,
  summary: 'Gives a deployment another address, at once and without a rollout',
  request: { params: nameParameter, body: body(createDomainInput) },
  responses: { 201: json(changedDomainView, 'The domain'), ...problems },
})
const get = createRoute({
  method: 'get',
  path: '/deployments/{name}/domains/{id}',
  tags,
  summary: 'One address of a deployment',
  request: { params },
  responses: { 200: json(domainView, 'The domain'), ...problems },
})
const update = createRoute({
  method: 'patch',
  path: '/deployments/{name}/domains/{id}',
  tags,
  summary: 'Changes a domain, at once and without a rollout; what is not named stays',
  request: { params, body: body(updateDomainInput) },
  responses: { 200: json(changedDomainView, 'The domain as it is now'), ...problems },
})
const remove = createRoute({
  method: 'delete',
  path: '/deployments/{name}/domains/{id}',
  tags,
  summary: 'Takes an address away from a deployment',
  request: { params },
  responses: { 200: json(appliedView, 'It is gone'), ...problems },
})
const check = createRoute({
  method: 'post',
  path: '/deployments/{name}/domains/{id}/check',
  tags,
  summary: 'Asks DNS now whether the name leads to this server',
  request: { params },
  responses: { 200: json(domainView, 'The domain with what DNS says'), ...problems },
})
const handIn = createRoute({
  method: 'put',
  path: '/deployments/{name}/domains/{id}/certificate',
  tags,
  summary: 'Hands in a certificate, which the domain uses at once',
  request: { params, body: body(certificateInput) },
  responses: { 200: json(changedDomainView, 'The domain as it is now'), ...problems },
})
const takeBack = createRoute({
  method: 'delete',
  path: '/deployments/{name}/domains/{id}/certificate',
  tags,
  summary: 'Forgets the certificate that was handed in',
  request: { params },
  responses: { 200: json(changedDomainView, 'The domain as it is now'), ...problems },
})

export function domainRoutes(core: Core) {
  const { settings } = core
  return router()
    .openapi(list, async (c) => {
      const { name } = c.req.valid('param')
      const domains = await listDomains(core, c.get('actor'), name)
      return c.json({ items: domains.map((domain) => presentDomain(domain, name, settings)) }, 200)
    })
    .openapi(add, async (c) => {
      const { name } = c.req.valid('param')
      return c.json(presentChangedDomain(await addDomain(core, c.get('actor'), name, c.req.valid('json')), name, settings), 201)
    })
    .openapi(get, async (c) => {
      const { name, id } = c.req.valid('param')
      return c.json(presentDomain(await getDomain(core, c.get('actor'), name, id), name, settings), 200)
    })
    .openapi(update, async (c) => {
      const { name, id } = c.req.valid('param')
      return c.json(presentChangedDomain(await updateDomain(core, c.get('actor'), name, id, c.req.valid('json')), name, settings), 200)
    })
    .openapi(remove, async (c) => {
      const { name, id } = c.req.valid('param')
      return c.json(await removeDomain(core, c.get('actor'), name, id), 200)
    })
    .openapi(check, async (c) => {
      const { name, id } = c.req.valid('param')
      return c.json(presentDomain(await askCheck(core, c.get('actor'), name, id), name, settings), 200)
    })
    .openapi(handIn, async (c) => {
      const { name, id } = c.req.valid('param')
      return c.json(presentChangedDomain(await setCertificate(core, c.get('actor'), name, id, c.req.valid('json')), name, settings), 200)
    })
    .openapi(takeBack, async (c) => {
      const { name, id } = c.req.valid('param')
      return c.json(presentChangedDomain(await removeCertificate(core, c.get('actor'), name, id), name, settings), 200)
    })
}
