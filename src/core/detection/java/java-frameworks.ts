/** Web frameworks by what a build file names, the more particular first, with the start options that make them honour PORT. */
export interface JavaFramework {
  name: string
  port: number
  /** Options of java. */
  options: string
}

/** These listen where they are told to; the others mostly where their sources say. */
export const obeysPort = (framework: JavaFramework): boolean => /^(?:spring-boot|quarkus|micronaut|grails)$/.test(framework.name)

const port = (name: string, usual: number) => `-D${name}=\${PORT:-${usual}}`
const FRAMEWORKS: [RegExp, JavaFramework][] = [
  [/io\.quarkus|quarkus/, { name: 'quarkus', port: 8080, options: `-Dquarkus.http.host=0.0.0.0 ${port('quarkus.http.port', 8080)}` }],
  [/micronaut/, { name: 'micronaut', port: 8080, options: port('micronaut.server.port', 8080) }],
  [/spring-boot|org\.springframework\.boot/, { name: 'spring-boot', port: 8080, options: port('server.port', 8080) }],
  [/io\.ktor|ktor-server/, { name: 'ktor', port: 8080, options: port('ktor.deployment.port', 8080) }],
  [/io\.helidon/, { name: 'helidon', port: 8080, options: port('server.port', 8080) }],
  [/io\.vertx|vertx-/, { name: 'vertx', port: 8080, options: port('http.port', 8080) }],
  [/io\.dropwizard/, { name: 'dropwizard', port: 8080, options: port('dw.server.applicationConnectors[0].port', 8080) }],
  [/io\.javalin/, { name: 'javalin', port: 7070, options: '' }],
  [/com\.sparkjava/, { name: 'spark', port: 4567, options: '' }],
  [/io\.jooby/, { name: 'jooby', port: 8080, options: port('server.port', 8080) }],
  [/org\.http4k/, { name: 'http4k', port: 9000, options: '' }],
  [/ratpack/, { name: 'ratpack', port: 5050, options: port('ratpack.port', 5050) }],
  [/org\.grails/, { name: 'grails', port: 8080, options: port('server.port', 8080) }],
  [/org\.eclipse\.jetty|undertow|grizzly|org\.apache\.tomcat\.embed/, { name: 'jetty', port: 8080, options: '' }],
]

/** @param names what the build file depends on, as one text */
export const javaFramework = (names: string): JavaFramework | null => {
  const found = FRAMEWORKS.find(([pattern]) => pattern.test(names))?.[1] ?? null
  return found?.name === 'jetty'
    ? {
        ...found,
        name: /undertow/.test(names) ? 'undertow' : /tomcat\.embed/.test(names) ? 'tomcat' : /grizzly/.test(names) ? 'grizzly' : 'jetty',
      }
    : found
}
