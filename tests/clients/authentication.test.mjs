// js-auth: every function that it exports.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import * as auth from '@commercelayer/js-auth'
import { domain, integration, organization, salesChannel, salesChannelSecret } from './stage.mjs'
import { login, newCustomer, newReset, PASSWORD, refused, sdk } from './support.mjs'

const { authenticate, jwtDecode, jwtVerify, revoke } = auth

/** Asserts that the token endpoint refuses, with one error as js-auth documents it: the status is a number there. */
const denied = async (promise, status, title, code) => {
  const { errors, accessToken } = await promise
  assert.equal(accessToken, undefined)
  assert.deepEqual(errors?.map(error => [error.status, error.title, error.code]), [[status, title, code]])
  assert.ok(errors[0].detail)
  assert.deepEqual(errors[0].meta, {})
}

/** The keys that this server signs with, as a client would fetch them for itself. */
const keys = async () => (await (await fetch(`https://auth.${domain}/.well-known/jwks.json`)).json()).keys

/** The token with one letter of its signature changed. */
const forged = token => token.slice(0, -10) + (token.at(-10) === 'A' ? 'B' : 'A') + token.slice(-9)

/** The kinds of applications that this server has, and the function that knows each. */
const kinds = { jwtIsIntegration: 'integration', jwtIsSalesChannel: 'sales_channel' }

/** What `revoke` takes of the credentials. */
const credentials = ({ clientId, clientSecret }) => ({ clientId, clientSecret })

/** A place to keep authorizations in. */
const memory = () => {
  const kept = new Map()
  return {
    name: 'memory',
    kept,
    getItem: async key => kept.get(key) ?? null,
    setItem: async (key, value) => void kept.set(key, value),
    removeItem: async key => void kept.delete(key),
  }
}

const cases = {
  authenticate: {
    'client_credentials of an integration': async () => {
      const { accessToken, expires, createdAt, expiresIn, ...rest } = await authenticate('client_credentials', integration)
      assert.deepEqual(rest, { tokenType: 'bearer', scope: 'market:all' })
      // The same token may be given again, with what is left of its time.
      assert.ok(expiresIn <= 7200 && expiresIn > 7200 - 900, `${expiresIn} seconds`)
      assert.ok(createdAt <= Date.now() / 1000 && expires > new Date())
      assert.ok((await sdk(accessToken).customers.list()).meta)
    },
    'client_credentials of a sales channel, with its secret and without': async () => {
      const guest = await authenticate('client_credentials', salesChannel)
      assert.deepEqual([guest.ownerId, guest.refreshToken], [undefined, undefined])
      assert.ok(guest.expiresIn <= 14400 && guest.expiresIn > 14400 - 900, `${guest.expiresIn} seconds`)
      assert.equal(jwtDecode(guest.accessToken).payload.application.confidential, false)
      const told = await authenticate('client_credentials', { ...salesChannel, clientSecret: salesChannelSecret })
      assert.equal(jwtDecode(told.accessToken).payload.application.confidential, true)
    },
    'a scope, which is echoed': async () => {
      const answer = await authenticate('client_credentials', { ...salesChannel, scope: 'market:id:DGzAouppwn' })
      assert.equal(answer.scope, 'market:id:DGzAouppwn')
      assert.equal(jwtDecode(answer.accessToken).payload.scope, 'market:id:DGzAouppwn')
    },
    'password': async () => {
      const customer = await newCustomer()
      const answer = await login(customer.email, PASSWORD)
      assert.deepEqual([answer.ownerId, answer.ownerType, answer.expiresIn], [customer.id, 'customer', 14400])
      assert.equal((await sdk(answer.accessToken).customers.retrieve(customer.id)).email, customer.email)
    },
    'password, which follows a reset': async () => {
      const { customer, reset } = await newReset()
      const guest = sdk((await authenticate('client_credentials', salesChannel)).accessToken)
      await guest.customer_password_resets.update({
        id: reset.id, _reset_password_token: reset.reset_password_token, customer_password: 'a new password',
      })
      assert.equal((await login(customer.email, 'a new password')).ownerId, customer.id)
      await denied(login(customer.email, PASSWORD), 400, 'invalid_grant', 'BAD_REQUEST')
    },
    'refresh_token, which is good once': async () => {
      const customer = await newCustomer()
      const first = await login(customer.email, PASSWORD)
      const renew = refreshToken => authenticate('refresh_token', { ...salesChannel, refreshToken })
      const second = await renew(first.refreshToken)
      assert.deepEqual([second.ownerId, second.ownerType], [customer.id, 'customer'])
      assert.notEqual(second.refreshToken, first.refreshToken)
      assert.equal((await sdk(second.accessToken).customers.retrieve(customer.id)).email, customer.email)
      // Two pages of a browser use it at once: one of them goes on.
      const uses = await Promise.all([second, second].map(login => renew(login.refreshToken).catch(() => undefined)))
      const [third, ...others] = uses.filter(use => use?.accessToken)
      assert.deepEqual(others, [])
      assert.ok(third)
      // A spent one is used again later: somebody has stolen it, so nobody of this login goes on.
      await denied(renew(first.refreshToken), 400, 'invalid_grant', 'BAD_REQUEST')
      await denied(renew(third.refreshToken), 400, 'invalid_grant', 'BAD_REQUEST')
      await refused(sdk(second.accessToken).customers.retrieve(customer.id), 401, 'INVALID_TOKEN')
    },
    'refresh_token, which dies with a reset': async () => {
      const { customer, reset } = await newReset()
      const { accessToken, refreshToken } = await login(customer.email, PASSWORD)
      const guest = sdk((await authenticate('client_credentials', salesChannel)).accessToken)
      await guest.customer_password_resets.update({
        id: reset.id, _reset_password_token: reset.reset_password_token, customer_password: 'a new password',
      })
      await denied(authenticate('refresh_token', { ...salesChannel, refreshToken }), 400, 'invalid_grant', 'BAD_REQUEST')
      await refused(sdk(accessToken).customers.retrieve(customer.id), 401, 'INVALID_TOKEN')
    },
    'refresh_token, of another application or of nobody': async () => {
      const { email } = await newCustomer()
      const { refreshToken } = await login(email, PASSWORD)
      await denied(authenticate('refresh_token', { ...integration, refreshToken }), 400, 'invalid_grant', 'BAD_REQUEST')
      await denied(authenticate('refresh_token', { ...salesChannel, refreshToken: 'nonsense' }), 400, 'invalid_grant', 'BAD_REQUEST')
      assert.ok((await authenticate('refresh_token', { ...salesChannel, refreshToken })).accessToken)
    },
    'what is wrong is an array of errors': async () => {
      const nobody = { ...integration, clientId: 'nobody' }
      await denied(authenticate('client_credentials', nobody), 401, 'invalid_client', 'UNAUTHORIZED')
      const wrong = { ...integration, clientSecret: 'wrong' }
      await denied(authenticate('client_credentials', wrong), 401, 'invalid_client', 'UNAUTHORIZED')
      await denied(login('nobody@example.com', PASSWORD), 400, 'invalid_grant', 'BAD_REQUEST')
      const { email } = await newCustomer()
      await denied(login(email, 'wrong'), 400, 'invalid_grant', 'BAD_REQUEST')
    },
    'grants that are not offered': async () => {
      const code = { ...integration, code: 'x', redirectUri: 'https://example.com/' }
      await denied(authenticate('authorization_code', code), 400, 'unsupported_grant_type', 'BAD_REQUEST')
      const assertion = await auth.createAssertion({ payload: { 'https://commercelayer.io/claims': { owner: { type: 'Customer', id: 'x' } } } })
      const bearer = 'urn:ietf:params:oauth:grant-type:jwt-bearer'
      await denied(authenticate(bearer, { ...integration, assertion }), 400, 'unsupported_grant_type', 'BAD_REQUEST')
    },
  },
  jwtDecode: {
    'the claims of an integration': async () => {
      const { accessToken } = await authenticate('client_credentials', integration)
      const { header, payload, signature } = jwtDecode(accessToken)
      assert.deepEqual([header.alg, typeof header.kid, typeof signature], ['RS512', 'string', 'string'])
      assert.equal(payload.iss, `https://auth.${domain}`)
      assert.equal(payload.exp - payload.iat, 7200)
      assert.deepEqual([payload.test, payload.scope, payload.organization.slug], [true, 'market:all', organization])
      const { id, ...application } = payload.application
      assert.ok(id)
      assert.deepEqual(application, { client_id: integration.clientId, kind: 'integration', public: false, confidential: true })
      assert.ok(payload.rand >= 0 && payload.rand < 1)
      assert.equal(payload.owner, undefined)
    },
    'the claims of a customer': async () => {
      const customer = await newCustomer()
      const { payload } = jwtDecode((await login(customer.email, PASSWORD)).accessToken)
      assert.deepEqual(payload.owner, { id: customer.id, type: 'Customer' })
    },
  },
  jwtVerify: {
    'with the keys that the issuer publishes': async () => {
      const { accessToken } = await authenticate('client_credentials', integration)
      assert.deepEqual(await jwtVerify(accessToken), jwtDecode(accessToken))
      await assert.rejects(jwtVerify(forged(accessToken)), auth.InvalidTokenError)
    },
    'with a key that is given': async () => {
      const { accessToken } = await authenticate('client_credentials', salesChannel)
      const jwk = (await keys()).find(key => key.kid === jwtDecode(accessToken).header.kid)
      assert.deepEqual([jwk.kty, jwk.alg, jwk.use], ['RSA', 'RS512', 'sig'])
      assert.deepEqual(await jwtVerify(accessToken, { jwk, ignoreExpiration: true }), jwtDecode(accessToken))
      await assert.rejects(jwtVerify(accessToken, { jwk: { ...jwk, kid: 'another' } }), auth.InvalidTokenError)
    },
  },
  InvalidTokenError: {
    'what is no token': async () => assert.throws(() => jwtDecode('nonsense'), auth.InvalidTokenError),
  },
  TokenError: {
    'is what all errors of tokens are': async () => assert.ok(new auth.InvalidTokenError('x') instanceof auth.TokenError),
  },
  TokenExpiredError: {
    'a token that has run out, unless that is ignored': async () => {
      const { accessToken } = await authenticate('client_credentials', salesChannel)
      const jwk = (await keys())[0]
      const now = Date.now
      // Three days on.
      Date.now = () => now() + 3 * 24 * 3600 * 1000
      try {
        await assert.rejects(jwtVerify(accessToken, { jwk }), auth.TokenExpiredError)
        assert.ok(await jwtVerify(accessToken, { jwk, ignoreExpiration: true }))
      } finally {
        Date.now = now
      }
    },
  },
  getCoreApiBaseEndpoint: {
    'where the API is': async () => {
      const { accessToken } = await authenticate('client_credentials', integration)
      assert.equal(auth.getCoreApiBaseEndpoint(accessToken), `https://${organization}.${domain}`)
      const answer = await fetch(`${auth.getCoreApiBaseEndpoint(accessToken)}/api/customers`)
      assert.equal(answer.status, 401)
    },
  },
  getProvisioningApiBaseEndpoint: {
    'there is none': async () => {
      const { accessToken } = await authenticate('client_credentials', integration)
      assert.equal(auth.getProvisioningApiBaseEndpoint(accessToken, { shouldThrow: false }), null)
      assert.throws(() => auth.getProvisioningApiBaseEndpoint(accessToken), auth.InvalidTokenError)
    },
  },
  getTokenType: {
    'of each role': async () => {
      const { email } = await newCustomer()
      const types = []
      for (const answer of [
        await authenticate('client_credentials', integration), await authenticate('client_credentials', salesChannel),
        await login(email, PASSWORD),
      ]) {
        types.push(auth.getTokenType(jwtDecode(answer.accessToken).payload))
      }
      assert.deepEqual(types, ['integration:guest', 'sales_channel:guest', 'sales_channel:customer'])
    },
  },
  createAssertion: {
    'an assertion, which this server has no grant for': async () => {
      const payload = { 'https://commercelayer.io/claims': { custom_claim: { a: 1 } } }
      const assertion = await auth.createAssertion({ payload })
      assert.deepEqual(jwtDecode(assertion).payload['https://commercelayer.io/claims'], { custom_claim: { a: 1 } })
      // Signed with a key that everybody knows: it must open nothing.
      await refused(sdk((await authenticate('client_credentials', salesChannel)).accessToken)
        .customers.list({}, { accessToken: assertion }), 401, 'INVALID_TOKEN')
    },
  },
  createCompositeStorage: {
    'an authorization that is kept in two places': async () => {
      const [near, far] = [memory(), memory()]
      const storage = auth.createCompositeStorage({ name: 'both', storages: [near, far] })
      const { getAuthorization } = auth.makeSalesChannel(salesChannel, { storage })
      const first = await getAuthorization()
      near.kept.clear()
      assert.equal((await getAuthorization()).accessToken, first.accessToken)
      assert.equal(near.kept.size, 1)
    },
  },
  makeIntegration: {
    'keeps an authorization, and drops it': async () => {
      const storage = memory()
      const backend = auth.makeIntegration(integration, { storage })
      const first = await backend.getAuthorization()
      assert.deepEqual([first.ownerType, first.scope], ['guest', 'market:all'])
      assert.equal((await backend.getAuthorization()).accessToken, first.accessToken)
      assert.ok((await sdk(first.accessToken).events.list()).meta)
      await backend.removeAuthorization()
      assert.equal(storage.kept.size, 0)
    },
    'revokes it': async () => {
      const backend = auth.makeIntegration(integration, { storage: memory() })
      const { accessToken } = await backend.getAuthorization()
      assert.deepEqual(await backend.revokeAuthorization(), {})
      await refused(sdk(accessToken).customers.list(), 401, 'INVALID_TOKEN')
    },
  },
  makeSalesChannel: {
    'a guest, then a customer': async () => {
      const storage = memory()
      const shop = auth.makeSalesChannel(salesChannel, { storage })
      assert.equal((await shop.getAuthorization()).ownerType, 'guest')
      const customer = await newCustomer()
      await shop.setCustomer(await login(customer.email, PASSWORD))
      const known = await shop.getAuthorization()
      assert.deepEqual([known.ownerType, known.ownerId], ['customer', customer.id])
      await shop.removeAuthorization('customer')
      assert.equal((await shop.getAuthorization()).ownerType, 'guest')
      await shop.removeAuthorization()
      assert.equal(storage.kept.size, 0)
    },
    'a customer who logs out': async () => {
      const shop = auth.makeSalesChannel(salesChannel, { storage: memory() })
      const customer = await newCustomer()
      await shop.setCustomer(await login(customer.email, PASSWORD))
      const { accessToken } = await shop.getAuthorization()
      assert.deepEqual(await shop.logoutCustomer(), {})
      assert.equal((await shop.getAuthorization()).ownerType, 'guest')
      await refused(sdk(accessToken).customers.retrieve(customer.id), 401, 'INVALID_TOKEN')
    },
    'a login that is renewed when it runs out': async () => {
      const shop = auth.makeSalesChannel(salesChannel, { storage: memory() })
      const customer = await newCustomer()
      const { accessToken, scope, refreshToken } = await login(customer.email, PASSWORD)
      const now = Date.now
      await shop.setCustomer({ accessToken, scope, refreshToken })
      Date.now = () => now() + 14000 * 1000
      let renewed
      try {
        renewed = await shop.getAuthorization()
      } finally {
        Date.now = now
      }
      assert.deepEqual([renewed.ownerType, renewed.ownerId], ['customer', customer.id])
      assert.notEqual(renewed.accessToken, accessToken)
      assert.notEqual(renewed.refreshToken, refreshToken)
      assert.equal((await sdk(renewed.accessToken).customers.retrieve(customer.id)).email, customer.email)
    },
  },
  revoke: {
    'the token of an integration': async () => {
      const { accessToken: token } = await authenticate('client_credentials', integration)
      const { accessToken: other } = await authenticate('client_credentials', integration)
      assert.ok((await sdk(token).customers.list()).meta)
      assert.deepEqual(await revoke({ ...credentials(integration), token }), {})
      await refused(sdk(token).customers.list(), 401, 'INVALID_TOKEN')
      if (other !== token) assert.ok((await sdk(other).customers.list()).meta)
    },
    'the token of a customer, for which the client id is enough': async () => {
      const customer = await newCustomer()
      const { accessToken: token } = await login(customer.email, PASSWORD)
      assert.deepEqual(await revoke({ clientId: salesChannel.clientId, token }), {})
      await refused(sdk(token).customers.retrieve(customer.id), 401, 'INVALID_TOKEN')
    },
    'a token of a guest, for which the secret is needed': async () => {
      const { accessToken: token } = await authenticate('client_credentials', salesChannel)
      await denied(revoke({ clientId: salesChannel.clientId, token }), 403, 'unauthorized_client', 'FORBIDDEN')
      await refused(sdk(token).customers.list(), 401, 'UNAUTHORIZED')
      assert.deepEqual(await revoke({ clientId: salesChannel.clientId, clientSecret: salesChannelSecret, token }), {})
      await refused(sdk(token).customers.list(), 401, 'INVALID_TOKEN')
    },
    'a token of another application': async () => {
      const { accessToken: token } = await authenticate('client_credentials', integration)
      await denied(revoke({ clientId: salesChannel.clientId, clientSecret: salesChannelSecret, token }), 403, 'unauthorized_client', 'FORBIDDEN')
      assert.ok((await sdk(token).customers.list()).meta)
    },
  },
}

// There are five kinds of applications, each with its function.
for (const name of Object.keys(auth).filter(name => name.startsWith('jwtIs'))) {
  cases[name] = {
    'tells the kinds of applications apart': async () => {
      for (const application of [integration, salesChannel]) {
        const { accessToken } = await authenticate('client_credentials', application)
        const { payload } = jwtDecode(accessToken)
        assert.equal(auth[name](payload), payload.application.kind === kinds[name])
      }
    },
  }
}

describe('js-auth', () => {
  test('every export has its test', () => assert.deepEqual(Object.keys(cases).sort(), Object.keys(auth).sort()))
  for (const [name, tests] of Object.entries(cases)) {
    describe(name, () => {
      for (const [what, run] of Object.entries(tests)) test(what, run)
    })
  }
})
