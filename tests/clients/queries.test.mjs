// What the SDK can ask for, whatever the resource: filters, sorts, fields, includes, pages.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { asIntegration, cover, each, newCustomer, newReset, refused, unique } from './support.mjs'

/** Customers with a reference of their own each, which begins with a word that no other test uses. */
const family = async size => {
  const prefix = unique()
  const made = []
  for (let number = 0; number < size; number += 1) {
    made.push(await newCustomer({ reference: `${prefix}.${number}`, metadata: { prefix, number } }))
  }
  return { prefix, made, all: { reference_start: `${prefix}.` } }
}

describe('queries', () => {
  test('filters of each shape that the SDK sends', async () => {
    const { customers } = await asIntegration()
    const { prefix, made, all } = await family(4)
    const find = async filters => each(await customers.list({ filters: { ...all, ...filters } }), 'reference').map(name => name.at(-1))
    assert.deepEqual(await find({ reference_eq: `${prefix}.1` }), ['1'])
    assert.deepEqual(await find({ reference_not_eq: `${prefix}.1` }), ['0', '2', '3'])
    assert.deepEqual(await find({ id_in: [made[0].id, made[3].id] }), ['0', '3'])
    assert.deepEqual(await find({ id_not_in: `${made[0].id},${made[3].id}` }), ['1', '2'])
    assert.deepEqual(await find({ reference_end: '.2' }), ['2'])
    assert.deepEqual(await find({ email_cont: made[2].email.split('@')[0] }), ['2'])
    assert.deepEqual(await find({ reference_gt: `${prefix}.1` }), ['2', '3'])
    assert.deepEqual(await find({ reference_lteq: `${prefix}.1` }), ['0', '1'])
    assert.deepEqual(await find({ reference_origin_null: true }), ['0', '1', '2', '3'])
    assert.deepEqual(await find({ reference_origin_present: true }), [])
    assert.deepEqual(await find({ metadata_jcont: { prefix, number: 2 } }), ['2'])
    assert.deepEqual(await find({ reference_or_email_eq: made[1].email }), ['1'])
    assert.deepEqual(await find({ created_at_gteq: made[0].created_at }), ['0', '1', '2', '3'])
    assert.deepEqual(await find({ events_name_eq: 'customers.create_password' }), ['0', '1', '2', '3'])
    // The SDK itself refuses an array where it knows no such predicate.
    await assert.rejects(customers.list({ filters: { reference_eq: ['a'] } }), { type: 'request' })
  })

  test('filters through a relationship', async () => {
    const { customer_password_resets: resets } = await asIntegration()
    const { customer, reset } = await newReset()
    for (const filters of [
      { customer_email_eq: customer.email }, { customer_id_eq: customer.id }, { customer_reference_or_customer_email_eq: customer.email },
    ]) {
      assert.deepEqual(each(await resets.list({ filters }), 'id'), [reset.id])
    }
  })

  test('sorts, as a list and as an object', async () => {
    const { customers } = await asIntegration()
    const { all, made } = await family(3)
    const order = each(made, 'id')
    const sorted = async sort => each(await customers.list({ filters: all, sort }), 'id').map(id => order.indexOf(id))
    assert.deepEqual(await sorted(['-reference']), [2, 1, 0])
    assert.deepEqual(await sorted(['status', 'reference']), [0, 1, 2])
    assert.deepEqual(await sorted({ status: 'asc', reference: 'desc' }), [2, 1, 0])
  })

  test('fields, as a list and for each type', async () => {
    const { customer_password_resets: resets } = await asIntegration()
    const { customer, reset } = await newReset()
    const filters = { id_eq: reset.id }
    const [plain] = await resets.list({ filters, fields: ['customer_email'] })
    assert.deepEqual(plain, { id: reset.id, type: 'customer_password_resets', customer_email: customer.email })
    const fields = { customer_password_resets: ['reset_password_token', 'customer'], customers: ['email'] }
    const [deep] = await resets.list({ filters, include: ['customer'], fields })
    assert.deepEqual(deep, {
      id: reset.id, type: 'customer_password_resets', reset_password_token: reset.reset_password_token,
      customer: { id: customer.id, type: 'customers', email: customer.email },
    })
  })

  test('includes, deep ones too', async () => {
    const { customer_password_resets: resets } = await asIntegration()
    const { reset } = await newReset()
    const { customer, events } = await resets.retrieve(reset.id, { include: ['customer.events', 'events'] })
    assert.deepEqual(each(customer.events, 'name').sort(), ['customers.create', 'customers.create_password'])
    assert.deepEqual(each(events, 'name'), ['customer_password_resets.create'])
  })

  test('what the server does not know is an error that the SDK can show', async () => {
    const { customers } = await asIntegration()
    await refused(customers.list({ filters: { nope_eq: 1 } }), 400, 'FILTER_NOT_ALLOWED')
    await refused(customers.list({ filters: { password_eq: 'secret' } }), 400, 'FILTER_NOT_ALLOWED')
    await refused(customers.list({ sort: ['nope'] }), 400, 'INVALID_SORT_CRITERIA')
    await refused(customers.list({ include: ['nope'] }), 400, 'INVALID_INCLUDE')
    await refused(customers.list({ fields: ['nope'] }), 400, 'INVALID_FIELD')
    await refused(customers.list({ pageSize: 26 }), 400, 'INVALID_PAGE_VALUE')
  })
})

/** A page with others on both sides. */
const page = async () => {
  const { customers } = await asIntegration()
  const { all } = await family(5)
  return await customers.list({ filters: all, sort: ['reference'], pageNumber: 2, pageSize: 2 })
}

cover('pages of the SDK', page, {}, {
  first: async list => assert.match(list.first().reference, /\.2$/),
  last: async list => assert.match(list.last().reference, /\.3$/),
  get: async list => assert.match(list.get(1).reference, /\.3$/),
  hasNextPage: async list => assert.equal(list.hasNextPage(), true),
  hasPrevPage: async list => assert.equal(list.hasPrevPage(), true),
  getRecordCount: async list => assert.equal(list.getRecordCount(), 5),
  getPageCount: async list => assert.equal(list.getPageCount(), 3),
  recordCount: async list => assert.equal(list.recordCount, 5),
  pageCount: async list => assert.equal(list.pageCount, 3),
})

test('pages follow each other without a gap', async () => {
  const { customers } = await asIntegration()
  const { all, made } = await family(5)
  const seen = []
  for (let pageNumber = 1, more = true; more; pageNumber += 1) {
    const list = await customers.list({ filters: all, pageNumber, pageSize: 2 })
    assert.deepEqual(list.meta, { pageCount: 3, recordCount: 5, currentPage: pageNumber, recordsPerPage: 2 })
    seen.push(...each(list, 'id'))
    more = list.hasNextPage()
  }
  assert.deepEqual(seen, each(made, 'id'))
})
