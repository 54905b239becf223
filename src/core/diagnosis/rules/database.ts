import type { Evidence } from '../evidence.ts'
import type { Found, Rule } from '../rule.ts'
import { RUNNING, UNCAUGHT } from './patterns.ts'

const SERVICES: Record<string, string> = {
  '5432': 'PostgreSQL',
  '3306': 'MySQL',
  '6379': 'Redis',
  '27017': 'MongoDB',
  '5672': 'RabbitMQ',
  '11211': 'memcached',
  '9200': 'Elasticsearch',
  '1433': 'SQL Server',
}

export const DATABASE: Rule[] = [
  {
    id: 'database_host_unknown',
    title: "The database's host name cannot be resolved",
    log: /could not translate host name "(?<host>[^"]+)" to address|Unknown MySQL server host '(?<host2>[^']+)'|failed to resolve host '(?<host3>[^']+)'/,
    check: ({ host, host2, host3 }) => ({ name: host ?? host2 ?? host3 ?? 'its database' }),
    cause: 'The application looks for its database at "{name}", and that name cannot be resolved from its container.',
    remedy:
      'Write a name or address that is known here into the variable with the database’s address. Names of a docker-compose.yml ("db") are known only to what it starts itself.',
  },
  {
    id: 'database_password_wrong',
    title: 'The database refuses user or password',
    log: /password authentication failed for user "(?<user>[^"]+)"|Access denied for user '(?<user2>[^']+)'|WRONGPASS|NOAUTH Authentication required|no pg_hba\.conf entry for host|Authentication failed against database server|role "(?<user3>[^"]+)" does not exist/,
    check: ({ user, user2, user3 }) => ({ who: user ?? user2 ?? user3 ?? 'of the application' }),
    cause: 'The database refuses the user {who}: wrong password, or no right to connect from here.',
    remedy:
      'Check user and password in the variable with the database’s address; characters such as @ : / # in a password must be written as %40 %3A %2F %23 there.',
  },
  {
    id: 'database_missing',
    title: 'The database itself does not exist',
    log: /database "(?<database>[^"]+)" does not exist|Unknown database '(?<database2>[^']+)'/,
    check: ({ database, database2 }) => ({ name: database ?? database2 ?? 'of that name' }),
    cause: 'The database server answers, but has no database "{name}".',
    remedy: 'Create it (`createdb`, `CREATE DATABASE`), or mend its name in the variable with the database’s address.',
  },
  {
    id: 'database_refused',
    title: 'A database or another service does not answer',
    step: RUNNING,
    log: [
      /connection to server at "(?<host>[^"]+)".*?port (?<number>\d+) failed: (?:Connection refused|timeout|Connection timed out|No route to host)/,
      /connect (?:ECONNREFUSED|ETIMEDOUT|EHOSTUNREACH) (?<host>[\w.:[\]-]+?):(?<number>\d+)/,
      /Error 11[13] connecting to (?<host>[\w.-]+):(?<number>\d+)/,
      /Can't reach database server at `?(?<host>[\w.-]+)`?:`?(?<number>\d+)/,
      /Can't connect to (?:local )?(?:MySQL )?server (?:on|through socket) '(?<host>[^']+)'/,
      /dial tcp (?<host>[\w.:[\]-]+?):(?<number>\d+): connect: (?:connection refused|no route)/,
      /MongoServerSelectionError|Connection refused/,
    ],
    check: serviceOf,
    cause: 'The application connects to {service} at {where}, where nothing answers.',
    remedy: '{hint|Is that service running, and does its address in the variables lead to it?}',
  },
  {
    id: 'host_unknown',
    title: 'A name cannot be resolved from the container',
    step: RUNNING,
    log: [
      /getaddrinfo (?:ENOTFOUND|EAI_AGAIN) (?<host>[\w.-]+)/,
      /lookup (?<host>[\w.-]+)(?: on \S+)?: no such host/,
      /Could not resolve host(?:name)?:? (?<host>[\w.-]+)/,
      /Failed to resolve '(?<host>[\w.-]+)'/,
      /Temporary failure in name resolution|Name or service not known|nodename nor servname provided/,
    ],
    cause: 'The application looks for {host|a name}, and that name cannot be resolved from its container.',
    remedy:
      'Is it spelt right in the variables? Names of a docker-compose.yml are known only to what it starts itself. If all names fail, look at the DNS of the server (/etc/resolv.conf).',
  },
  {
    id: 'migration_failed',
    title: 'A migration of the database fails',
    log: [
      /^\s*Applying (?<migration>[\w.]+)\.\.\.(?!.* OK)/,
      /Migration (?:name: )?["'`]?(?<migration>[\w.-]+)["'`]? failed|(?:migration file|Migration) "(?<migration2>[^"]+)" failed/i,
      /P30(?:06|09|18): |migrate found failed migrations|An error has occurred, (?:this and )?all later migrations canceled/,
    ],
    pick: 'last',
    also: [
      /(?<error>(?:OperationalError|ProgrammingError|IntegrityError|DataError|InconsistentMigrationHistory|NodeNotFoundError|FieldError|Error|Database error code)\b: .+)$/,
    ],
    check: ({ migration, migration2 }) => ({ name: migration ?? migration2 ?? 'of the application' }),
    cause: 'The migration {name} fails: {error|see the lines before}.',
    remedy:
      'The release that serves stays as it was, but the migration may have been done in part. Mend it, try it on a copy of the database, and deploy again.',
  },
  {
    id: 'database_table_missing',
    title: 'The database lacks a table: a migration was not run',
    log: /no such table: (?<table>[\w.]+)|relation "(?<table2>[^"]+)" does not exist|Table '(?<table3>[^']+)' doesn't exist|table `(?<table4>[^`]+)` does not exist in the current database/,
    pick: 'last',
    also: [/You have (?<count>\d+) unapplied migration/],
    check: ({ table, table2, table3, table4 }) => ({ name: table ?? table2 ?? table3 ?? table4 ?? 'that is needed' }),
    cause: 'The database has no table {name}: its migrations have not been run.',
    remedy:
      'Run them as the release command (`python manage.py migrate --noinput`, `npx prisma migrate deploy`), and check that this is the right database.',
  },
]

function serviceOf({ host, number }: Found, { lines }: Evidence): Found | null {
  if (host === undefined && !lines.some(({ text }) => UNCAUGHT.test(text))) return null
  const service = number ? (SERVICES[number] ?? 'a service') : 'a service'
  const where = host ? `${host}${number ? `:${number}` : ''}` : 'its address'
  const local = /^(?:localhost|127\.|\[?::1)/.test(host ?? '')
  const hint = local
    ? `Inside its container, ${host} is the container itself. Write the address at which ${service} is reached from here into the variables; for one on this server that is the server's own address.`
    : 'Is that service running, does its address in the variables lead to it, and does its firewall let this server in?'
  return { service, where, hint }
}
