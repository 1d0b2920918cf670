// The password proof: sign in, set up, change.
import { endpoints } from "@tessera/wire"
import type { SrpSetupService } from "../services/srp-setup.ts"
import type { SrpService } from "../services/srp.ts"
import { outcomeToWire } from "./authorization.ts"
import { passwordWrapFromWire } from "./key-attributes.ts"
import { type Api, route } from "./route.ts"

type SrpRoutes = { readonly srp: SrpService; readonly srpSetup: SrpSetupService }

export function addSrpRoutes(api: Api, services: SrpRoutes): void {
  addSignInRoutes(api, services)
  addSetupRoutes(api, services)
}

function addSignInRoutes(api: Api, { srp }: SrpRoutes): void {
  route(api, endpoints.getSrpAttributes, async ({ input }) => {
    const { srpUserId, srpSalt, kekSalt, kdf, isEmailMfaEnabled } = await srp.getAttributes(input.query.email)
    return {
      attributes: {
        srpUserID: srpUserId,
        srpSalt,
        memLimit: kdf.memLimitBytes,
        opsLimit: kdf.opsLimit,
        kekSalt,
        isEmailMFAEnabled: isEmailMfaEnabled,
      },
    }
  })
  route(api, endpoints.createSrpSession, async ({ input: { body } }) => {
    const { sessionId, serverPublic } = await srp.createSession(body.srpUserID, body.srpA)
    return { sessionID: sessionId, srpB: serverPublic }
  })
  route(api, endpoints.verifySrpSession, async ({ input: { body }, client }) => {
    const key = { id: body.sessionID, srpUserId: body.srpUserID }
    const { outcome, serverProof } = await srp.verifySession(key, body.srpM1, client)
    return { ...outcomeToWire(outcome), srpM2: serverProof }
  })
}

function addSetupRoutes(api: Api, { srpSetup }: SrpRoutes): void {
  route(api, endpoints.setUpSrp, async ({ caller, input: { body } }) => {
    const auth = { srpUserId: body.srpUserID, salt: body.srpSalt, verifier: body.srpVerifier }
    const { setupId, serverPublic } = await srpSetup.begin(caller.userId, auth, body.srpA)
    return { setupID: setupId, srpB: serverPublic }
  })
  route(api, endpoints.completeSrp, async ({ caller, input: { body } }) => {
    const proof = { setupId: body.setupID, clientProof: body.srpM1 }
    return { setupID: body.setupID, srpM2: await srpSetup.complete(caller.userId, proof) }
  })
  route(api, endpoints.updateSrp, async ({ caller, input: { body } }) => {
    const serverProof = await srpSetup.update(caller, {
      setupId: body.setupID,
      clientProof: body.srpM1,
      passwordWrap: passwordWrapFromWire(body.updatedKeyAttr),
      endsOtherSessions: body.logOutOtherDevices,
    })
    return { setupID: body.setupID, srpM2: serverProof }
  })
}
