// Words that the tests share.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { authenticate } from '@commercelayer/js-auth'
import { CommerceLayerStatic } from '@commercelayer/sdk'
import { CommerceLayer } from '@commercelayer/sdk/bundle'
import { integration, salesChannel } from './stage.mjs'

/** The password that a new customer has. */
export const PASSWORD = 'correct horse'

let count = 0

/** A word that no other test uses. */
export const unique = () => `t${process.pid}n${++count}`

/** An SDK that acts with this access token; organization and domain are what the token says. */
export const sdk = accessToken => CommerceLayer({ accessToken })

/** The SDK of the integration. */
export const asIntegration = async () => sdk((await authenticate('client_credentials', integration)).accessToken)

/** The SDK of the sales channel, without a login. */
export const asGuest = async () => sdk((await authenticate('client_credentials', salesChannel)).accessToken)

/** js-auth's answer to a customer's login. */
export const login = (email, password) => authenticate('password', { ...salesChannel, username: email, password })

/** The SDK of a customer that has logged in. */
export const asCustomer = async (email, password = PASSWORD) => sdk((await login(email, password)).accessToken)

/** A new customer with a password. */
export const newCustomer = async more => {
  const cl = await asIntegration()
  return await cl.customers.create({ email: `${unique()}@example.com`, password: PASSWORD, ...more })
}

/** A new reset of a new customer. */
export const newReset = async more => {
  const cl = await asIntegration()
  const customer = await newCustomer()
  const reset = await cl.customer_password_resets.create({ customer_email: customer.email, ...more })
  return { customer, reset }
}

/** Asserts that the server refuses, in a way that the SDK understands, and with this error first. */
export const refused = async (promise, status, code, pointer) => {
  const error = await promise.then(value => assert.fail(`not refused: ${JSON.stringify(value)}`), error => error)
  assert.ok(CommerceLayerStatic.isApiError(error), String(error.stack))
  const first = error.first()
  assert.deepEqual([error.status, first.code], [status, code], JSON.stringify(error.errors))
  assert.equal(first.status, String(status))
  assert.ok(first.title && first.detail, 'an error says what it is')
  if (pointer) assert.equal(first.source?.pointer, pointer)
  return error
}

/** This attribute of each record. `map` of the SDK's own lists makes a list of the SDK, with a `meta` of its own. */
export const each = (list, name) => Array.from(list, record => record[name])

/** The names of what an object inherits from its classes: methods and accessors, without the constructors. */
export const members = subject => {
  const names = new Set()
  for (let type = Object.getPrototypeOf(subject); type && type !== Object.prototype && type !== Array.prototype; ) {
    for (const name of Object.getOwnPropertyNames(type)) names.add(name)
    type = Object.getPrototypeOf(type)
  }
  names.delete('constructor')
  return [...names].sort()
}

/** The object, with a note of each member that is used. */
const watched = (subject, used) => new Proxy(subject, {
  get(target, name) {
    used.add(name)
    const member = Reflect.get(target, name, target)
    return typeof member === 'function' ? member.bind(target) : member
  },
})

/**
 * A case for each member that the client's own classes have, no more and no less; each must use the member that it is
 * named after. `apart` are the members that are not for callers, with the reason.
 */
export const cover = (title, subject, apart, cases) => describe(title, () => {
  test('every method has its test', async () => {
    const names = members(await subject()).filter(name => !(name in apart))
    assert.deepEqual(Object.keys(cases).sort(), names)
  })
  for (const [name, run] of Object.entries(cases)) {
    test(name, async () => {
      const used = new Set()
      await run(watched(await subject(), used))
      assert.ok(used.has(name), `the test of ${name} does not use it`)
    })
  }
})

/** What the classes of the resources keep to themselves: `protected` in TypeScript. */
export const PROTECTED = {
  path: 'protected',
  relationshipOneToMany: 'protected, under relationshipToMany',
  relationshipOneToOne: 'protected, under relationship',
  resources: 'protected: the adapter',
}

/** The cases that are the same for every resource: of `type`, with `relationship` and so on. */
export const identity = (type, guard) => ({
  type: async resource => assert.equal(resource.type(), type),
  [guard]: async resource => {
    assert.ok(resource[guard]({ type, id: 'x' }))
    assert.ok(!resource[guard]({ type: 'orders', id: 'x' }))
  },
  relationship: async resource => {
    assert.deepEqual(resource.relationship('xYZkjABcde'), { type, id: 'xYZkjABcde' })
    assert.deepEqual(resource.relationship(null), { type, id: null })
  },
  relationshipToMany: async resource => {
    assert.deepEqual(resource.relationshipToMany('a', 'b'), [{ type, id: 'a' }, { type, id: 'b' }])
  },
  withAdapter: async resource => {
    const guest = await asGuest()
    // The same class with the adapter, and so the token, of another client.
    await refused(resource.withAdapter(guest.instanceAdapter).list(), 401, 'UNAUTHORIZED')
  },
})
