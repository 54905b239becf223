import type { Rule } from '../rule.ts'
import { UNCAUGHT } from './patterns.ts'

const step = ['healthy', 'start']
const code = ['never_healthy', 'step_timed_out']

/** Applications that answer, and not as they should. */
export const HEALTH: Rule[] = [
  {
    id: 'django_host_refused',
    title: 'Django does not know the host name',
    step,
    log: /Invalid HTTP_HOST header: '(?<host>[^']+)'/,
    also: [/answers HTTP 400/],
    cause: 'Django answers 400, since {host} is not in its ALLOWED_HOSTS.',
    remedy:
      'Add the names under which it is reached to ALLOWED_HOSTS in the settings ({host|its own address} is how it is asked here), best from a variable.',
  },
  {
    id: 'health_path_not_found',
    title: 'The health path answers 404',
    step,
    code,
    message: /: (?<path>\S+) answers HTTP 404/,
    log: /answers HTTP 404/,
    also: [/"(?:GET|HEAD) (?<asked>\S+) HTTP\/[\d.]+" 404/],
    cause: 'The application answers {path} with 404: it has no such page.',
    remedy: 'Set the health path to one that the application has (/ or /health, say), or leave it empty: then any answer counts.',
  },
  {
    id: 'health_path_needs_login',
    title: 'The health path asks for a login',
    step,
    code,
    message: /: (?<path>\S+) answers HTTP (?<status>40[13])/,
    log: /answers HTTP 40[13]/,
    cause: 'The application answers {path} with {status}: it wants a login, or refuses whoever asks.',
    remedy:
      'Set the health path to one that is open to all, or let the application answer this one without a login. Leave it empty, and any answer counts.',
  },
  {
    id: 'health_path_redirects',
    title: 'The health check is answered with a redirect',
    step,
    code,
    message: /(?:: (?<path>\S+) answers HTTP (?<status>30\d)|HEALTHCHECK says unhealthy)/,
    log: [/answers HTTP (?<status>30\d)/, /"(?:GET|HEAD) (?<path>\S+) HTTP\/[\d.]+" (?<status>30[12378]) /],
    pick: 'last',
    cause: 'The application answers {path|the health check} with a redirect ({status|301}), which is not followed.',
    remedy:
      'Ask for the address to which it redirects (with or without the / at its end), or let the application leave this path out of its redirect to https (Django: SECURE_REDIRECT_EXEMPT).',
  },
  {
    id: 'health_path_server_error',
    title: 'The health path answers with an error of the application',
    step,
    code,
    message: /: (?<path>\S+) answers HTTP (?<status>5\d\d)/,
    log: /answers HTTP 5\d\d/,
    also: [UNCAUGHT, /"(?:GET|HEAD) \S+ HTTP\/[\d.]+" 5\d\d/, /\[ERROR\] Error handling request/],
    cause: 'The application answers {path} with {status}: {error|an error of its own}.',
    remedy: 'The lines in its log say why. As a rule a variable, the database or a migration is missing; the page itself may fail too.',
  },
  {
    id: 'health_path_bad_request',
    title: 'The health path answers 400',
    step,
    code,
    message: /: (?<path>\S+) answers HTTP 400/,
    log: /answers HTTP 400/,
    also: [/"(?:GET|HEAD) \S+ HTTP\/[\d.]+" 400/],
    cause: 'The application answers {path} with 400: as a rule it does not know the host name under which it is asked.',
    remedy:
      "Let it accept the deployment's names (Django: ALLOWED_HOSTS, best from a variable); it is asked under the first of them. Or leave the health path empty: then any answer counts.",
  },
  {
    id: 'health_path_refused',
    title: 'The health path is refused',
    step,
    code,
    message: /: (?<path>\S+) answers HTTP (?<status>4\d\d)/,
    log: /answers HTTP 4\d\d/,
    cause: 'The application answers {path} with {status}.',
    remedy:
      'The health path is asked with GET, under the first name of the deployment. Set one that answers that with 200, or leave it empty: then any answer counts.',
  },
  {
    id: 'health_path_times_out',
    title: 'The health path takes too long',
    step,
    code,
    message: /no answer within (?<ms>\d+) ms/,
    log: /no answer within \d+ ms/,
    check: ({ ms = '5000' }) => ({ seconds: String(Number(ms) / 1000) }),
    tail: 4,
    cause: 'The application takes connections, and does not answer {healthPath} within {seconds} s.',
    remedy: 'What does it wait for: a database, another service, itself? A health path should answer at once, without asking others.',
  },
  {
    id: 'healthcheck_failed',
    title: "The container's own HEALTHCHECK fails",
    step,
    code,
    message: /HEALTHCHECK (?<verdict>says unhealthy|has not decided)/,
    log: /HEALTHCHECK (?:says unhealthy|has not decided)/,
    pick: 'last',
    tail: 5,
    cause: "The HEALTHCHECK in the image's Dockerfile {verdict}.",
    remedy:
      'Try its command inside the container (`docker exec`): is the program that it calls (curl, wget) in the image, and does it ask the right port? --start-period gives a slow start more time.',
  },
]
