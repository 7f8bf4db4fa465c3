// `events` of the SDK, method by method.
import assert from 'node:assert/strict'
import { asCustomer, asGuest, asIntegration, cover, identity, newCustomer, newReset, PROTECTED, refused } from './support.mjs'

/** The event of a new reset. */
const anEvent = async () => {
  const cl = await asIntegration()
  const { reset } = await newReset()
  return (await cl.customer_password_resets.events(reset.id)).first()
}

/** A method whose path the contract of this server does not have. */
const notOffered = name => async events => {
  const event = await anEvent()
  await refused(events[name](event.id), 404, 'ROUTE_NOT_FOUND')
}

cover('events', async () => (await asIntegration()).events, PROTECTED, {
  ...identity('events', 'isEvent'),

  retrieve: async events => {
    const event = await anEvent()
    assert.deepEqual(await events.retrieve(event.id), event)
    assert.deepEqual(await events.retrieve(event, { fields: ['name'] }), {
      id: event.id, type: 'events', name: 'customer_password_resets.create',
    })
    const { email } = await newCustomer()
    for (const cl of [await asGuest(), await asCustomer(email)]) {
      await refused(cl.events.retrieve(event.id), 401, 'UNAUTHORIZED')
    }
  },

  list: async events => {
    const event = await anEvent()
    const found = await events.list({ filters: { id_eq: event.id }, sort: ['name', '-created_at'] })
    assert.deepEqual([...found], [event])
    await refused((await asGuest()).events.list(), 401, 'UNAUTHORIZED')
  },

  count: async events => {
    await anEvent()
    const all = await events.count()
    const resets = await events.count({ name_start: 'customer_password_resets.' })
    const others = await events.count({ name_start: 'customers.' })
    assert.ok(resets > 0 && others > 0)
    assert.equal(all, resets + others)
  },

  // Events cannot be changed here: the contract offers them for reading.
  update: async events => {
    const event = await anEvent()
    await refused(events.update({ id: event.id, reference: 'r' }), 405, 'METHOD_NOT_ALLOWED')
    assert.deepEqual(await events.retrieve(event.id), event)
  },
  _trigger: async events => {
    const event = await anEvent()
    await refused(events._trigger(event.id), 405, 'METHOD_NOT_ALLOWED')
  },

  webhooks: notOffered('webhooks'),
  last_event_callbacks: notOffered('last_event_callbacks'),
  event_stores: notOffered('event_stores'),
})
