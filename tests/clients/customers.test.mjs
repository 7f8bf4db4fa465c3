// `customers` of the SDK, method by method.
import assert from 'node:assert/strict'
import { asCustomer, asGuest, asIntegration, cover, each, identity, login, newCustomer, PASSWORD, PROTECTED, refused, unique } from './support.mjs'

/** A method whose path the contract of this server does not have: a part of Commerce Layer that is not offered. */
const notOffered = name => async customers => {
  const { id } = await newCustomer()
  await refused(customers[name](id), 404, 'ROUTE_NOT_FOUND')
}

/** A trigger that the contract of this server does not have. */
const noTrigger = (name, ...value) => async customers => {
  const { id } = await newCustomer()
  await refused(customers[name](id, ...value), 400, 'PARAM_NOT_ALLOWED', `/data/attributes/${name}`)
}

cover('customers', async () => (await asIntegration()).customers, PROTECTED, {
  ...identity('customers', 'isCustomer'),

  create: async customers => {
    const email = `${unique()}@example.com`
    const metadata = { z: 1, a: { b: [1, 2.5, true, 'x'] } }
    const sent = { email, password: PASSWORD, reference: 'r', reference_origin: 'o', metadata, profile_id: 'p' }
    const made = await customers.create(sent, { fields: ['email', 'has_password', 'metadata', 'profile_id', 'reference'] })
    assert.match(made.id, /^[A-Za-z]{10}$/)
    const shown = { email, has_password: true, metadata, profile_id: 'p', reference: 'r' }
    assert.deepEqual(made, { id: made.id, type: 'customers', ...shown })
    assert.equal((await login(email, PASSWORD)).ownerId, made.id)
    // A guest signs up through the sales channel, as a storefront does; twice is refused.
    const guest = await asGuest()
    await guest.customers.create({ email: `guest.${email}`, password: PASSWORD })
    await refused(guest.customers.create({ email: email.toUpperCase() }), 422, 'VALIDATION_ERROR', '/data/attributes/email')
  },

  retrieve: async customers => {
    const made = await newCustomer({ reference: 'r' })
    const found = await customers.retrieve(made.id)
    assert.deepEqual(found, made)
    assert.ok(!('password' in found))
    assert.deepEqual(await customers.retrieve(customers.relationship(made.id)), made)
    const { events } = await customers.retrieve(made.id, { include: ['events'] })
    assert.deepEqual(each(events, 'name').sort(), ['customers.create', 'customers.create_password'])
    assert.equal((await (await asCustomer(made.email)).customers.retrieve(made.id)).email, made.email)
    await refused(customers.retrieve('XxYyZzKkJj'), 404, 'RECORD_NOT_FOUND')
    await assert.rejects(customers.retrieve(''), { message: 'Resource id cannot be blank' })
  },

  list: async customers => {
    const reference = unique()
    const made = [await newCustomer({ reference }), await newCustomer({ reference })]
    const found = await customers.list({ filters: { reference_eq: reference } })
    assert.deepEqual(each(found, 'id'), each(made, 'id'))
    await refused((await asGuest()).customers.list(), 401, 'UNAUTHORIZED')
  },

  count: async customers => {
    const reference = unique()
    await newCustomer({ reference })
    await newCustomer({ reference })
    assert.equal(await customers.count({ reference_eq: reference }), 2)
    assert.equal(await customers.count({ filters: { reference_eq: reference, status_eq: 'repeat' } }), 0)
    assert.ok(await customers.count() >= 2)
  },

  update: async customers => {
    const made = await newCustomer()
    const changed = await customers.update({ id: made.id, reference: 'r', metadata: { a: null, b: [] } })
    assert.deepEqual([changed.reference, changed.metadata], ['r', { a: null, b: [] }])
    assert.ok(changed.updated_at >= made.updated_at)
    assert.equal((await customers.update({ id: made.id, reference: null })).reference, null)
    const password = { id: made.id, password: 'another password' }
    await refused(customers.update(password), 422, 'VALIDATION_ERROR', '/data/attributes/password')
    const guest = await customers.create({ email: `${unique()}@example.com` })
    assert.equal(guest.has_password, false)
    assert.equal((await customers.update({ ...password, id: guest.id })).has_password, true)
    const own = await asCustomer(guest.email, 'another password')
    assert.equal((await own.customers.update({ id: guest.id, profile_id: 'mine' })).profile_id, 'mine')
    await refused(own.customers.update({ id: made.id, profile_id: 'mine' }), 404, 'RECORD_NOT_FOUND')
    const group = { id: made.id, customer_group: { type: 'customer_groups', id: 'xYZkjABcde' } }
    await refused(customers.update(group), 400, 'PARAM_NOT_ALLOWED')
  },

  delete: async customers => {
    const made = await newCustomer()
    assert.equal(await customers.delete(made.id), undefined)
    await refused(customers.retrieve(made.id), 404, 'RECORD_NOT_FOUND')
    await refused(customers.delete(made), 404, 'RECORD_NOT_FOUND')
    await customers.delete(await newCustomer())
  },

  events: async customers => {
    const made = await newCustomer()
    await customers.update({ id: made.id, metadata: { a: 1 } })
    const events = await customers.events(made, { sort: { name: 'asc' } })
    const names = ['customers.create', 'customers.create_password', 'customers.metadata_update']
    assert.deepEqual(each(events, 'name'), names)
    assert.equal(events.getRecordCount(), 3)
    const page = await customers.events(made.id, { filters: { name_end: '_update' }, pageSize: 1, fields: ['name'] })
    assert.deepEqual([...page], [{ id: page.first().id, type: 'events', name: 'customers.metadata_update' }])
  },

  customer_group: notOffered('customer_group'),
  customer_addresses: notOffered('customer_addresses'),
  customer_payment_sources: notOffered('customer_payment_sources'),
  customer_subscriptions: notOffered('customer_subscriptions'),
  orders: notOffered('orders'),
  order_subscriptions: notOffered('order_subscriptions'),
  returns: notOffered('returns'),
  sku_lists: notOffered('sku_lists'),
  attachments: notOffered('attachments'),
  tags: notOffered('tags'),
  jwt_customer: notOffered('jwt_customer'),
  jwt_markets: notOffered('jwt_markets'),
  jwt_stock_locations: notOffered('jwt_stock_locations'),
  // Decision 20.
  event_stores: notOffered('event_stores'),

  _add_tags: noTrigger('_add_tags', 'one,two'),
  _remove_tags: noTrigger('_remove_tags', 'one'),
  _request_anonymization: noTrigger('_request_anonymization'),
  _cancel_anonymization: noTrigger('_cancel_anonymization'),
})
