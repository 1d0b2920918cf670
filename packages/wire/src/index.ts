export type { EmailAuthorization, SrpAuthorization, TwoFactorAuthorization } from "./authorization.ts"
export { emailAuthorization, srpAuthorization, twoFactorAuthorization } from "./authorization.ts"
export { type AdminUser } from "./admin.ts"
export { DIFF_LIMIT_MAX, type Entity, type LiveEntity, type Tombstone } from "./authenticator.ts"
export { call, type Connection } from "./call.ts"
export {
  defineEndpoint,
  type Endpoint,
  type EndpointAuth,
  errorsOf,
  type Method,
  RATE_LIMITS,
  type RateLimitClass,
  type RequestOf,
  type ResponseOf,
} from "./endpoint.ts"
export { type EndpointName, endpoints } from "./endpoints.ts"
export {
  API_ERRORS,
  type ApiErrorCode,
  errorBodyOf,
  RemoteError,
  type RemoteErrorCode,
  seenByClient,
  statusOf,
} from "./errors.ts"
export { type App, appOf, APPS, CLIENT_PACKAGE, CORS, HEADERS, JSON_CONTENT_TYPE } from "./headers.ts"
export { keyAttributes, type UpdatedKeyAttributes, type WireKeyAttributes } from "./key-attributes.ts"
export { decodeRequest, decodeResponse, encodeRequest, encodeResponse, type RawRequest } from "./message.ts"
export { normalizeEmail } from "./codecs.ts"
export { buildOpenApi, type OpenApiDocument } from "./openapi.ts"
export { decodePasskeyRedirect, encodePasskeyRedirect } from "./passkey-redirect.ts"
export { type Passkey } from "./passkeys.ts"
export { type Session } from "./sessions.ts"
export { type SrpAttributes } from "./srp.ts"
export type { Transport, TransportRequest, TransportResponse } from "./transport.ts"
export { type Subscription, type UserDetails } from "./users.ts"
export type { AssertedCredential, AttestedCredential, CreationOptions, RequestOptions } from "./web-authn.ts"
