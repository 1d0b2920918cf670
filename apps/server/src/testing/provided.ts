// What the global set-up of a test run hands to the test files.

/** The address of the run's PostgreSQL up to the database name. */
export const POSTGRES_URL_PREFIX = "postgresUrlPrefix"

declare module "vitest" {
  interface ProvidedContext {
    [POSTGRES_URL_PREFIX]: string
  }
}
