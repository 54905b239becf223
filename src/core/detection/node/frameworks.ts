import { angularPlan } from './angular-plan.ts'
import { bundlerPlan, eleventyPlan, expoPlan, pressPlan, simplePlan, storybookPlan, vitePlan, vueCliPlan } from './files-plans.ts'
import { needs, type Manifest } from './manifest.ts'
import { nextPlan } from './next-plan.ts'
import type { Plan, PlanInput, Planner } from './plan.ts'
import { astroPlan, nitroPlan, nuxtPlan, reactRouterPlan, startPlan, svelteKitPlan } from './server-plans.ts'

/** The first that answers counts: what is built on another comes before it. */
const PLANNERS: readonly Planner[] = [
  nextPlan,
  nuxtPlan,
  reactRouterPlan,
  startPlan,
  svelteKitPlan,
  astroPlan,
  nitroPlan,
  angularPlan,
  pressPlan,
  expoPlan,
  simplePlan,
  vueCliPlan,
  eleventyPlan,
  vitePlan,
  bundlerPlan,
  storybookPlan,
]

/** What builds pages here; null: nothing that is known. */
export async function pagesPlan(input: PlanInput): Promise<Plan | null> {
  for (const planner of PLANNERS) {
    const plan = await planner(input)
    if (plan) return plan
  }
  return null
}

/** Frameworks of servers, by package: what builds on another comes before it. */
const SERVERS: readonly (readonly [framework: string, packages: string[]])[] = [
  ['functions-framework', ['@google-cloud/functions-framework']],
  ['nest', ['@nestjs/core']],
  ['adonis', ['@adonisjs/core']],
  ['strapi', ['@strapi/strapi', 'strapi']],
  ['medusa', ['@medusajs/medusa']],
  ['keystone', ['@keystone-6/core']],
  ['feathers', ['@feathersjs/feathers', '@feathersjs/express', '@feathersjs/koa']],
  ['sails', ['sails']],
  ['loopback', ['@loopback/rest', '@loopback/core']],
  ['redwood', ['@redwoodjs/core']],
  ['apollo', ['@apollo/server', 'apollo-server']],
  ['elysia', ['elysia']],
  ['hono', ['hono']],
  ['fastify', ['fastify']],
  ['koa', ['koa']],
  ['hapi', ['@hapi/hapi', 'hapi']],
  ['restify', ['restify']],
  ['polka', ['polka']],
  ['nitro', ['nitropack', 'nitro', 'h3']],
  ['express', ['express']],
  ['probot', ['probot']],
  ['socket.io', ['socket.io']],
  ['ws', ['ws']],
]

/** The framework of a server; null: none that is known. */
export function serverFramework(manifest: Manifest): string | null {
  const runtime = { ...manifest, devDependencies: {} }
  return SERVERS.find(([, packages]) => needs(runtime, ...packages))?.[0] ?? null
}
