export type Value = string | number | null

/**
 * Plain SQL for the few questions that are asked thousands of times a second, past the query builder. Answers come from the database
 * itself, each time. It is there where the database is a SQLite file; on another one the stores ask the query builder.
 */
export interface Reader {
  /**
   * @param sql with `?` for each value. Statements are kept ready, so that it must not hold values itself.
   * @returns a row's values in the order of its columns
   */
  rows(sql: string, ...values: Value[]): Value[][]
}
