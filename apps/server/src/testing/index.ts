export { createRecordingMailer, type RecordingMailer } from "./recording-mailer.ts"
export {
  freePort,
  type PostgresOptions,
  type PostgresServer,
  startPostgresServer,
} from "./postgres-server.ts"
export { createTestClock, type TestClock } from "./test-clock.ts"
export { createPostgresDatabase, createSqliteDatabase, type TestDatabase } from "./test-database.ts"
export { createTestServer, type TestServer } from "./test-server.ts"
