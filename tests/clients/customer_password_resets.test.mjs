// `customer_password_resets` of the SDK, method by method.
import assert from 'node:assert/strict'
import { asCustomer, asGuest, asIntegration, cover, each, identity, login, newCustomer, newReset, PASSWORD, PROTECTED, refused, unique } from './support.mjs'

cover('customer_password_resets', async () => (await asIntegration()).customer_password_resets, PROTECTED, {
  ...identity('customer_password_resets', 'isCustomerPasswordReset'),

  create: async resets => {
    const customer = await newCustomer()
    const metadata = { foo: 'bar' }
    const reset = await resets.create({ customer_email: customer.email, reference: 'r', metadata }, { include: ['customer'] })
    assert.match(reset.reset_password_token, /^[0-9A-Za-z]{22}$/)
    assert.deepEqual([reset.reset_password_at, reset.metadata, reset.customer.id], [null, metadata, customer.id])
    await refused(resets.create({ customer_email: `${unique()}@example.com` }), 422, 'VALIDATION_ERROR')
    const error = await refused(resets.create({}), 422, 'VALIDATION_ERROR', '/data/attributes/customer_email')
    assert.equal(error.first().title, "can't be blank")
    // Neither a guest nor the customer may, and neither learns whether there is such a customer.
    for (const cl of [await asGuest(), await asCustomer(customer.email)]) {
      await refused(cl.customer_password_resets.create({ customer_email: customer.email }), 401, 'UNAUTHORIZED')
    }
  },

  retrieve: async resets => {
    const { customer, reset } = await newReset()
    assert.deepEqual(await resets.retrieve(reset.id), reset)
    const whole = await resets.retrieve(reset, { include: ['customer', 'events'], fields: { customers: ['email'] } })
    assert.deepEqual(whole.customer, { id: customer.id, type: 'customers', email: customer.email })
    assert.deepEqual(each(whole.events, 'name'), ['customer_password_resets.create'])
    for (const cl of [await asGuest(), await asCustomer(customer.email)]) {
      await refused(cl.customer_password_resets.retrieve(reset.id), 401, 'UNAUTHORIZED')
    }
  },

  list: async resets => {
    const { customer, reset } = await newReset()
    const second = await resets.create({ customer_email: customer.email })
    const filters = { customer_email_eq: customer.email }
    const found = await resets.list({ filters, sort: ['-created_at', '-id'], include: ['customer'] })
    assert.deepEqual(each(found, 'id').sort(), [reset.id, second.id].sort())
    assert.ok(found.every(one => one.customer.id === customer.id))
    const reading = await asCustomer(customer.email)
    await refused(reading.customer_password_resets.list({ filters }), 401, 'UNAUTHORIZED')
  },

  count: async resets => {
    const { reset } = await newReset()
    assert.equal(await resets.count({ id_in: [reset.id, 'XxYyZzKkJj'], reset_password_at_null: true }), 1)
    await refused(resets.count({ reset_password_token_start: 'a' }), 400, 'FILTER_NOT_ALLOWED')
  },

  update: async resets => {
    const { customer, reset } = await newReset()
    const noted = await resets.update({ id: reset.id, reference: 'r', reference_origin: 'o', metadata: { a: 1 } })
    assert.deepEqual([noted.reference, noted.reference_origin, noted.metadata], ['r', 'o', { a: 1 }])
    // As the hosted page of Commerce Layer does it: a guest of the sales channel, in this order of attributes.
    const { customer_password_resets: guest } = await asGuest()
    const attributes = { id: reset.id, _reset_password_token: reset.reset_password_token, customer_password: 'a new password' }
    const wrong = { ...attributes, _reset_password_token: 'x'.repeat(22) }
    const pointer = '/data/attributes/_reset_password_token'
    assert.equal((await refused(guest.update(wrong), 422, 'VALIDATION_ERROR', pointer)).first().title, 'is invalid')
    const answer = await guest.update(attributes)
    assert.ok(Date.parse(answer.reset_password_at))
    assert.ok(!JSON.stringify(answer).includes(reset.reset_password_token), 'a public client is not shown the token')
    await refused(guest.update(attributes), 422, 'VALIDATION_ERROR', pointer)
    assert.equal((await login(customer.email, 'a new password')).ownerId, customer.id)
    assert.ok((await login(customer.email, PASSWORD)).errors)
    const { events } = await resets.retrieve(reset.id, { include: ['events'] })
    const names = ['customer_password_resets.create', 'customer_password_resets.reset_password']
    assert.deepEqual(each(events, 'name'), names)
    const second = await resets.create({ customer_email: customer.email })
    const alone = { id: second.id, customer_password: 'a password' }
    await refused(resets.update(alone), 422, 'VALIDATION_ERROR')
    // A body that is refused: what is sent on creation only.
    await refused(resets.update({ id: second.id, customer_email: 'x@example.com' }), 400, 'PARAM_NOT_ALLOWED')
  },

  _reset_password_token: async resets => {
    // The SDK has this trigger send the token alone; the password must come with it, so it is refused and nothing is used up.
    const { reset } = await newReset()
    const sent = resets._reset_password_token(reset.id, reset.reset_password_token)
    await refused(sent, 422, 'VALIDATION_ERROR', '/data/attributes/customer_password')
    await resets.update({
      id: reset.id, _reset_password_token: reset.reset_password_token, customer_password: 'a new password',
    })
    const { _reset_password_token: again } = { _reset_password_token: id => resets._reset_password_token(id, 'x') }
    await refused(again(reset), 422, 'VALIDATION_ERROR')
  },

  delete: async resets => {
    const { reset } = await newReset()
    assert.equal(await resets.delete(reset), undefined)
    await refused(resets.retrieve(reset.id), 404, 'RECORD_NOT_FOUND')
    const attributes = { _reset_password_token: reset.reset_password_token, customer_password: 'a new password' }
    await refused(resets.update({ id: reset.id, ...attributes }), 404, 'RECORD_NOT_FOUND')
    const { reset: other } = await newReset()
    await refused((await asGuest()).customer_password_resets.delete(other.id), 401, 'UNAUTHORIZED')
    await resets.delete(other.id)
  },

  customer: async resets => {
    const { customer, reset } = await newReset()
    assert.deepEqual(await resets.customer(reset), customer)
    const part = await resets.customer(reset.id, { fields: ['email', 'events'], include: ['events'] })
    assert.deepEqual([part.email, part.reference, part.events.length], [customer.email, undefined, 2])
    await refused((await asCustomer(customer.email)).customer_password_resets.customer(reset.id), 401, 'UNAUTHORIZED')
  },

  events: async resets => {
    const { reset } = await newReset()
    const events = await resets.events(reset, { pageSize: 5, sort: ['-created_at'] })
    assert.deepEqual(each(events, 'name'), ['customer_password_resets.create'])
    assert.deepEqual([events.recordCount, events.pageCount], [1, 1])
    await refused((await asGuest()).customer_password_resets.events(reset.id), 401, 'UNAUTHORIZED')
  },

  // Decision 20: the contract of this server has no event stores.
  event_stores: async resets => {
    const { reset } = await newReset()
    await refused(resets.event_stores(reset.id), 404, 'ROUTE_NOT_FOUND')
  },
})
