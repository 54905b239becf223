import { createRoute, z } from '@hono/zod-openapi'
import { idempotencyHeader, nameParameter, page } from './parameters.ts'
import { presentChangedVariables, presentVariableChange, presentVariables } from './presenters/present-variable.ts'
import { body, json, problems, router } from './router.ts'
import { changedVariablesView, importedVariablesView, variableHistoryView, variableListView } from './schemas/variable-views.ts'
import type { Core } from '#core/core.ts'
import { changeVariables } from '#core/variable/change-variables.ts'
import { exportVariables } from '#core/variable/export-variables.ts'
import type { VariablesOf } from '#core/variable/find-owner.ts'
import { importVariables } from '#core/variable/import-variables.ts'
import { listVariables } from '#core/variable/list-variables.ts'
import { variableHistory } from '#core/variable/variable-history.ts'
import { changeVariablesInput, importVariablesInput } from '#core/variable/variable.schema.ts'

const placeName = z.string().max(64)
const projectParameter = z.object({ project: placeName })
const environmentParameter = projectParameter.extend({ environment: placeName })
/** As zod has the parameters of any of the three. */
type Parameters = z.ZodObject<{ project: z.ZodOptional<z.ZodString> }>
const historyQuery = page.extend({ name: z.string().max(255).optional() })

/** The variables of a deployment, of an environment, and of a project: the same calls for each. */
export function variableRoutes(core: Core) {
  return router()
    .route(
      '/',
      routesOf(core, '/deployments/{name}', 'a deployment', nameParameter, ({ name }) => ({ deployment: name })),
    )
    .route(
      '/',
      routesOf(core, '/projects/{project}/environments/{environment}', 'an environment', environmentParameter, (place) => place),
    )
    .route(
      '/',
      routesOf(core, '/projects/{project}', 'a project', projectParameter, (place) => place),
    )
}

function routesOf<Given extends Record<string, string>>(
  core: Core,
  place: string,
  what: string,
  parameters: z.ZodType<Given>,
  asOwner: (given: Given) => VariablesOf,
) {
  // One type for all three: what the parameters are is known here alone.
  const params = parameters as unknown as Parameters
  const of = (given: z.output<Parameters>) => asOwner(given as unknown as Given)
  const { list, change, take, give, history } = descriptions(place, what, params)
  return router()
    .openapi(list, async (c) => c.json(presentVariables(await listVariables(core, c.get('actor'), of(c.req.valid('param')))), 200))
    .openapi(change, async (c) => {
      const options = { via: c.get('via'), idempotencyKey: c.req.valid('header')['idempotency-key'] }
      const changed = await changeVariables(core, c.get('actor'), of(c.req.valid('param')), c.req.valid('json'), options)
      return c.json(presentChangedVariables(changed), 200)
    })
    .openapi(take, async (c) => c.json(await importVariables(core, c.get('actor'), of(c.req.valid('param')), c.req.valid('json')), 200))
    .openapi(give, async (c) => c.text(await exportVariables(core, c.get('actor'), of(c.req.valid('param'))), 200))
    .openapi(history, async (c) => {
      const { items, next } = await variableHistory(core, c.get('actor'), of(c.req.valid('param')), c.req.valid('query'))
      return c.json({ items: items.map(presentVariableChange), next }, 200)
    })
}

function descriptions(place: string, what: string, params: Parameters) {
  const tags = ['Variables']
  const text = { content: { 'text/plain': { schema: z.string() } }, description: 'An .env file' }
  return {
    list: createRoute({
      method: 'get',
      path: `${place}/variables`,
      tags,
      summary: `The variables that ${what} gets, by name, inherited ones included`,
      request: { params },
      responses: { 200: json(variableListView, 'The variables'), ...problems },
    }),
    change: createRoute({
      method: 'patch',
      path: `${place}/variables`,
      tags,
      summary: `Sets and removes variables of ${what}; what is not named stays`,
      request: { params, headers: idempotencyHeader, body: body(changeVariablesInput) },
      responses: { 200: json(changedVariablesView, 'The variables as they are now, and the rollouts that were queued'), ...problems },
    }),
    take: createRoute({
      method: 'post',
      path: `${place}/variables/import`,
      tags,
      summary: `Takes the text of an .env file in as variables of ${what}`,
      request: { params, body: body(importVariablesInput) },
      responses: { 200: json(importedVariablesView, 'What it did, or would do'), ...problems },
    }),
    give: createRoute({
      method: 'get',
      path: `${place}/variables/export`,
      tags,
      summary: `The variables of ${what} as an .env file, without secrets`,
      request: { params },
      responses: { 200: text, ...problems },
    }),
    history: createRoute({
      method: 'get',
      path: `${place}/variables/history`,
      tags,
      summary: `Who set and removed variables of ${what}, newest first`,
      request: { params, query: historyQuery },
      responses: { 200: json(variableHistoryView, 'A page of changes'), ...problems },
    }),
  }
}
