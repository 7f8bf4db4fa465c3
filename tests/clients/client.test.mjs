// The client of the SDK itself: its settings, interceptors, errors and token refresh, and the entry without a bundle.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { authenticate, jwtDecode } from '@commercelayer/js-auth'
import { CommerceLayer as Light, CommerceLayerStatic, customers as lightCustomers } from '@commercelayer/sdk'
import { CommerceLayer } from '@commercelayer/sdk/bundle'
import { domain, integration, organization, salesChannel } from './stage.mjs'
import { asIntegration, cover, newCustomer, refused, sdk, unique } from './support.mjs'

const token = async () => (await authenticate('client_credentials', integration)).accessToken

/** A token that ran out an hour ago, by what it says: nobody has signed that. */
const expired = accessToken => {
  const [header, , signature] = accessToken.split('.')
  const { payload } = jwtDecode(accessToken)
  const claims = { ...payload, exp: Math.floor(Date.now() / 1000) - 3600 }
  return [header, Buffer.from(JSON.stringify(claims)).toString('base64url'), signature].join('.')
}

/** Every resource of Commerce Layer is an accessor of the client; those that are offered here have tests of their own. */
const names = [...CommerceLayerStatic.resources(), 'application', 'organization']
const resources = Object.fromEntries(names.map(name => [name, 'a resource']))
const internal = { adapter: 'protected', interceptors: 'private', localConfig: 'private' }

cover('the client', async () => sdk(await token()), { ...resources, ...internal }, {
  currentOrganization: async cl => assert.equal(cl.currentOrganization, organization),
  currentAccessToken: async cl => assert.equal(jwtDecode(cl.currentAccessToken).payload.organization.slug, organization),

  config: async cl => {
    cl.config({ accessToken: 'nonsense' })
    await refused(cl.customers.list(), 401, 'INVALID_TOKEN')
    cl.config({ accessToken: await token(), organization, domain, headers: { 'X-Note': 'kept' }, userAgent: 'tests' })
    await cl.customers.list()
  },

  resources: async cl => {
    for (const name of ['customers', 'customer_password_resets', 'events']) assert.ok(cl.resources().includes(name))
  },

  isApiError: async cl => {
    const error = await cl.customers.retrieve('XxYyZzKkJj').catch(error => error)
    assert.ok(cl.isApiError(error))
    assert.ok(!cl.isApiError(new Error('another')))
  },

  addRequestInterceptor: async cl => {
    let seen
    cl.addRequestInterceptor(request => {
      seen = request
      return request
    })
    await cl.customers.list({ pageSize: 1 })
    assert.equal(seen.url.href, `https://${organization}.${domain}/api/customers?page%5Bsize%5D=1&page%5Bnumber%5D=1`)
    assert.equal(seen.options.headers['Content-Type'], 'application/vnd.api+json')
  },

  addResponseInterceptor: async cl => {
    const seen = []
    const note = what => {
      seen.push(what.status)
      return what
    }
    cl.addResponseInterceptor(note, note)
    await cl.customers.list()
    await cl.customers.retrieve('XxYyZzKkJj').catch(() => {})
    assert.deepEqual(seen, [200, 404])
  },

  removeInterceptor: async cl => {
    cl.addRequestInterceptor(() => assert.fail('it was removed'))
    cl.removeInterceptor('request')
    await cl.customers.list()
  },

  removeInterceptors: async cl => {
    cl.addRequestInterceptor(() => assert.fail('it was removed'))
    cl.addResponseInterceptor(() => assert.fail('it was removed'))
    cl.removeInterceptors()
    await cl.customers.list()
  },

  addRawResponseReader: async cl => {
    const reader = cl.addRawResponseReader({ headers: true })
    const { id } = await newCustomer()
    await cl.customers.retrieve(id)
    assert.ok(reader.ok)
    assert.equal(reader.headers['content-type'], 'application/vnd.api+json')
    const { data } = reader.rawResponse
    assert.match(data.links.self, new RegExp(`^https://.*/api/customers/${id}$`))
    assert.deepEqual(Object.keys(data), ['id', 'type', 'links', 'attributes', 'relationships', 'meta'])
    assert.equal(data.meta.mode, 'test')
    // Who asks again with the entity tag is told that nothing has changed; the SDK has no word for it but an error.
    const headers = { 'If-None-Match': reader.headers.etag }
    const error = await cl.customers.retrieve(id, {}, { headers }).catch(error => error)
    assert.deepEqual([error.status, error.errors], [304, []])
    await cl.customers.retrieve('XxYyZzKkJj').catch(() => {})
    assert.equal(reader.ok, false)
  },

  removeRawResponseReader: async cl => {
    const reader = cl.addRawResponseReader()
    cl.removeRawResponseReader()
    await cl.customers.list()
    assert.equal(reader.rawResponse, undefined)
  },
})

describe('the client', () => {
  test('fetches a new token when its own has run out, and asks again', async () => {
    const fresh = await token()
    const old = expired(fresh)
    const asked = []
    const refreshToken = async expiredToken => {
      asked.push(expiredToken)
      return fresh
    }
    const cl = CommerceLayer({ accessToken: old, refreshToken })
    assert.ok((await cl.customers.list()).meta)
    assert.deepEqual(asked, [old])
    assert.equal(cl.currentAccessToken, fresh)
  })

  test('does not do so when it is a permission that is missing', async () => {
    const guest = await authenticate('client_credentials', salesChannel)
    const refreshToken = () => assert.fail('there is nothing to refresh')
    await refused(CommerceLayer({ accessToken: guest.accessToken, refreshToken }).customers.list(), 401, 'UNAUTHORIZED')
  })

  test('gives a token for one request', async () => {
    const { customers } = await asIntegration()
    await refused(customers.list({}, { accessToken: 'nonsense' }), 401, 'INVALID_TOKEN')
    await customers.list()
  })

  test('parameters of its own are passed on', async () => {
    const { customers } = await asIntegration()
    await refused(customers.list({}, { params: { nope: 1 } }), 400, 'PARAM_NOT_ALLOWED')
    const list = await customers.list({}, { params: { 'page[size]': 1 } })
    assert.ok(list.length <= 1)
  })

  test('works without the bundle, resource by resource', async () => {
    const cl = Light({ accessToken: await token() })
    assert.equal(cl.currentOrganization, organization)
    const made = await lightCustomers.create({ email: `${unique()}@example.com` })
    assert.deepEqual(await lightCustomers.retrieve(made.id), made)
  })

  test('works at once for many', async () => {
    const { customers } = await asIntegration()
    const made = await Promise.all(Array.from({ length: 8 }, () => customers.create({ email: `${unique()}@example.com` })))
    const found = await Promise.all(made.map(({ id }) => customers.retrieve(id)))
    assert.deepEqual(found, made)
  })
})
