// One process runs all of them.
import './authentication.test.mjs'
import './client.test.mjs'
import './customer_password_resets.test.mjs'
import './customers.test.mjs'
import './events.test.mjs'
import './queries.test.mjs'
