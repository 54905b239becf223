/** Programs that listen, at the place of a program; and what lets one listen. */
const SERVERS =
  /(?:^|[\s;&|/(])(?:gunicorn|uvicorn|hypercorn|daphne|waitress-serve|uwsgi|granian|sanic|streamlit|chainlit|flower|puma|unicorn|thin|passenger|falcon|rackup|apache2-foreground|php-fpm|frankenphp|nginx|caddy|httpd)(?=\s|$)/
const SERVING =
  /\brunserver\b|\bflask\b.*\srun\b|\bfastapi (?:run|dev)\b|\brails (?:s|server)\b|\bnpm (?:run )?start\b|\b(?:yarn|pnpm|bun)(?: run)? start\b|\b(?:next|nuxt|nuxi) start\b|\bphx\.server\b|\bartisan (?:serve|octane:\w+)\b|\bphp -S\b|\bhttp\.server\b/
/** Programs that take work from a queue, or wait for their hour. */
const WORKERS =
  /(?:^|[\s;&|/(])(?:celery|rq|rqworker|dramatiq|huey_consumer(?:\.py)?|arq|taskiq|sidekiq|resque|resque-pool|delayed_job|good_job|bullmq|clockwork|faktory-worker)(?=\s|$)/
const WORKING =
  /\bqueue:(?:work|listen)\b|\bschedule:work\b|\bhorizon\b|\bjobs:work\b|\bsolid_queue:start\b|\bresque:work\b|\bmanage\.py (?:qcluster|rqworker|run_huey|db_worker|process_tasks|celery)\b/
/** A file, module or script of that name: `worker.js`, `python -m shop.worker`, `npm run worker`. */
const WORKER_NAMED = /(?:^|[\s./:_]|\w-)workers?(?:\.(?:py|[cm]?[jt]s|rb|php|sh))?(?=[\s;&|]|$)/
const PORT_OPTION = /(?:^|\s)(?:--(?:server[.-])?(?:port|bind|listen)|-[pb])(?=[ =:\d])/

/** As much of a line as is looked at. */
const LONGEST = 2000

/** It reads the variable PORT in so many words. */
export const readsPort = (line: string): boolean => /\$\{?PORT\b/.test(line)

/** It starts what waits for work, and serves nothing. */
export function isWorker(text: string): boolean {
  const line = text.slice(0, LONGEST)
  if (SERVERS.test(line) || SERVING.test(line)) return false
  return WORKERS.test(line) || WORKING.test(line) || (WORKER_NAMED.test(line) && !readsPort(line))
}

/** It starts a server as far as its own words tell. */
export function isServer(text: string): boolean {
  const line = text.slice(0, LONGEST)
  return SERVERS.test(line) || SERVING.test(line) || (!isWorker(line) && (readsPort(line) || PORT_OPTION.test(line)))
}
